import { Button } from '@mantine/core';
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
import classes from './settings.module.css';
import { Tokens } from './Tokens.tsx';

export function SecuritySettings() {
  return (
    <>
      <ChangePassword />
      <Sessions />
      <Tokens />
    </>
  );
}

/** Where the person is signed in. */
function Sessions() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const [isAsking, setAsking] = useState(false);
  const sessions = trpc.auth.sessions.useQuery();
  const end = trpc.auth.endSession.useMutation({
    onError: toast.error,
    onSettled: () => utils.auth.sessions.invalidate(),
  });
  const signOutEverywhere = trpc.auth.signOutEverywhere.useMutation();

  return (
    <Section
      title={t('settings.sessions')}
      description={t('settings.sessionsText')}
      action={
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('settings.signOutEverywhere')}
        </Button>
      }
    >
      {sessions.isPending && <LinesSkeleton lines={2} lineHeight={44} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data && (
        <ul className={classes.list}>
          {sessions.data.items.map((session) => (
            <li key={session.id} className={classes.row}>
              <span className={classes.grow}>
                {describeBrowser(session.userAgent) ?? t('settings.unknownBrowser')}
                <span className={classes.quiet}>
                  {' · '}
                  <RelativeTime value={session.lastSeenAt} />
                </span>
              </span>
              {session.isCurrent ? (
                <span className={classes.quiet}>{t('settings.thisSession')}</span>
              ) : (
                <Button variant="subtle" color="gray" onClick={() => end.mutate({ id: session.id })}>
                  {t('settings.endSession')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={t('settings.signOutEverywhere')}
        confirmLabel={t('settings.signOutEverywhere')}
        onClose={() => setAsking(false)}
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
