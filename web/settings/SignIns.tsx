import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { onLiveEvent } from '../live.ts';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { describeBrowser } from './describe-browser.ts';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

const REASONS = ['password', 'notActive', 'tooMany', 'code'] as const;

const VIEWINGS = ['viewing_began', 'viewing_ended'] as const;

/** When and from where the person came in of late, who tried to, and who saw as they do. */
export function SignIns() {
  const { t } = useTranslation();
  const query = trpc.auth.signIns.useQuery(undefined, { staleTime: 0 });
  const { refetch } = query;
  useEffect(() => onLiveEvent('access', () => void refetch()), [refetch]);
  return (
    <Section title={t('audit.signIns')} description={t('audit.signInsText')}>
      {query.isPending && <LinesSkeleton lines={3} lineHeight={44} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void refetch()} />}
      {query.data && query.data.items.length > 0 && (
        <ul className={classes.list}>
          {query.data.items.map(({ id, kind, at, by, address, userAgent, reason: code }) => {
            const reason = REASONS.find((each) => each === code);
            const viewing = by && VIEWINGS.find((each) => each === kind);
            const where = [viewing ? null : by?.name, describeBrowser(userAgent), address].filter(Boolean).join(' · ');
            return (
              <li key={id} className={classes.row}>
                <span className={classes.grow}>
                  {viewing ? t(`audit.viewedBy.${viewing}`, { name: by.name }) : t(`audit.kind.${kind}`)}
                  {reason && ` (${t(`audit.reason.${reason}`)})`}
                  <span className={classes.quiet}>{where && ` · ${where}`}</span>
                </span>
                <span className={classes.quiet}>
                  <RelativeTime value={at} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
