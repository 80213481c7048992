import { Badge, Button } from '@mantine/core';
import { IconDeviceLaptop, IconDeviceMobile } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { queryClient, trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { describeBrowser } from './describe-browser.ts';
import { Section } from './Section.tsx';
import { SignIns } from './SignIns.tsx';
import classes from './settings.module.css';
import { Tokens } from './Tokens.tsx';
import { TwoFactor } from './TwoFactor.tsx';

export function SecuritySettings() {
  return (
    <>
      <ChangePassword />
      <TwoFactor />
      <Sessions />
      <SignIns />
      <Tokens />
    </>
  );
}

/** Where the person is signed in. */
function Sessions() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const [asked, setAsked] = useState<'others' | 'all' | null>(null);
  const sessions = trpc.auth.sessions.useQuery();
  const end = trpc.auth.endSession.useMutation({
    onError: toast.error,
    onSettled: () => utils.auth.sessions.invalidate(),
  });
  const endOthers = trpc.auth.endOtherSessions.useMutation({ onSettled: () => utils.auth.sessions.invalidate() });
  const signOutEverywhere = trpc.auth.signOutEverywhere.useMutation();
  const hasOthers = (sessions.data?.items.length ?? 0) > 1;

  return (
    <Section title={t('settings.sessions')} description={t('settings.sessionsText')}>
      {sessions.isPending && <LinesSkeleton lines={2} lineHeight={44} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data && (
        <>
          <ul className={classes.list}>
            {sessions.data.items.map((session) => {
              const name = describeBrowser(session.userAgent) ?? t('settings.unknownBrowser');
              return (
                <li key={session.id} className={classes.row}>
                  <SessionIcon userAgent={session.userAgent} />
                  <span className={classes.grow}>
                    {name}
                    <span className={classes.quiet}>
                      {' · '}
                      <RelativeTime value={session.lastSeenAt} />
                    </span>
                  </span>
                  {session.isCurrent ? (
                    <Badge>{t('settings.thisSession')}</Badge>
                  ) : (
                    <Button
                      variant="subtle"
                      color="gray"
                      aria-label={`${t('settings.endSession')}: ${name}`}
                      loading={end.isPending && end.variables.id === session.id}
                      onClick={() => end.mutate({ id: session.id })}
                    >
                      {t('settings.endSession')}
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
          <div className={classes.after}>
            {hasOthers && (
              <Button variant="default" onClick={() => setAsked('others')}>
                {t('settings.signOutOthers')}
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={() => setAsked('all')}>
              {t('settings.signOutEverywhere')}
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        isOpen={asked === 'others'}
        title={t('settings.signOutOthers')}
        confirmLabel={t('settings.signOutOthers')}
        onClose={() => setAsked(null)}
        onConfirm={() => endOthers.mutateAsync()}
      >
        {t('settings.signOutOthersText')}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'all'}
        title={t('settings.signOutEverywhere')}
        confirmLabel={t('settings.signOutEverywhere')}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          await signOutEverywhere.mutateAsync();
          await navigate({ to: '/sign-in' });
          queryClient.clear();
        }}
      >
        {t('settings.signOutEverywhereText')}
      </ConfirmDialog>
    </Section>
  );
}

function SessionIcon({ userAgent }: { userAgent: string | null }) {
  const Icon = /iPhone|iPad|Android/.test(userAgent ?? '') ? IconDeviceMobile : IconDeviceLaptop;
  return <Icon size={18} stroke={1.5} aria-hidden className={classes.quiet} />;
}
