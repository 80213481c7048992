import { useDebouncedValue } from '@mantine/hooks';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { MergedType } from '../../src/redirects/input.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { trpc } from '../trpc.ts';
import classes from './duplicates.module.css';
import { Reasons } from './Reasons.tsx';

const PAUSE = 300;

/** While somebody enters a record: those that it may be, as far as they see them. */
export function AlreadyThere({ type }: { type: MergedType }) {
  const { t } = useTranslation();
  const { control } = useFormContext();
  const names = type === 'contact' ? ['firstName', 'lastName', 'email', 'phone'] : ['name', 'domain', 'phone'];
  const typed = useWatch({ control, name: names });
  const entries = names.flatMap((name, index) => {
    const value: unknown = typed[index];
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.slice(0, 200)] as const] : [];
  });
  const [settled] = useDebouncedValue(JSON.stringify(Object.fromEntries(entries)), PAUSE);
  const draft: Record<string, string> = JSON.parse(settled);
  const options = { enabled: settled !== '{}', staleTime: 30_000 };
  const contacts = trpc.contacts.likely.useQuery(draft, { ...options, enabled: options.enabled && type === 'contact' });
  const companies = trpc.companies.likely.useQuery(draft, {
    ...options,
    enabled: options.enabled && type === 'company',
  });
  const items = (type === 'contact' ? contacts : companies).data?.items ?? [];
  return (
    <div aria-live="polite">
      {items.length > 0 && (
        <div className={classes.there}>
          <div>{t('duplicates.alreadyThere')}</div>
          <ul className={classes.plain}>
            {items.map((item) => (
              <li key={item.id}>
                <RecordLink type={type} id={item.id}>
                  {item.name}
                </RecordLink>{' '}
                <span className={classes.quiet}>
                  {[item.company, item.email, item.domain, item.phone, item.city].filter(Boolean).join(' · ')}
                </span>
                <Reasons type={type} likelihood={item.likelihood} reasons={item.reasons} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
