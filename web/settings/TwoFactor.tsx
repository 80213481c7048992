import { Badge, Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecoveryCodes } from '../auth/RecoveryCodes.tsx';
import { TwoFactorSetup } from '../auth/TwoFactorSetup.tsx';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

/** Codes out of an app besides the password. */
export function TwoFactor() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const state = trpc.auth.twoFactor.useQuery();
  const renew = trpc.auth.renewRecoveryCodes.useMutation({ onError: toast.error });
  const stop = trpc.auth.stopTwoFactor.useMutation();
  const [dialog, setDialog] = useState<'setup' | 'stop' | null>(null);
  const refresh = () => Promise.all([utils.auth.twoFactor.invalidate(), utils.auth.me.invalidate()]);
  async function close() {
    setDialog(null);
    renew.reset();
    await refresh();
  }

  return (
    <Section title={t('settings.twoFactor')} description={t('settings.twoFactorText')}>
      {state.isPending && <LinesSkeleton lines={1} lineHeight={44} />}
      {state.isError && <ErrorState error={state.error} onRetry={() => void state.refetch()} />}
      {state.data && !state.data.isAvailable && <p className={classes.notice}>{t('settings.noSecretKey')}</p>}
      {state.data?.isAvailable && state.data.since === null && (
        <Button variant="default" onClick={() => setDialog('setup')}>
          {t('settings.setUpTwoFactor')}
        </Button>
      )}
      {state.data && state.data.since !== null && (
        <>
          <p className={classes.buttons}>
            <Badge color="teal">{t('settings.twoFactorOn')}</Badge>
            <span className={classes.quiet}>
              {t('settings.recoveryCodesLeft', { count: state.data.recoveryCodesLeft })}
            </span>
          </p>
          <div className={classes.after}>
            <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
              {t('settings.renewCodes')}
            </Button>
            {!state.data.isRequired && (
              <Button variant="subtle" color="red" onClick={() => setDialog('stop')}>
                {t('settings.stopTwoFactor')}
              </Button>
            )}
          </div>
        </>
      )}
      <Modal
        opened={dialog === 'setup' || renew.data !== undefined}
        onClose={() => void close()}
        title={t('settings.twoFactor')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {dialog === 'setup' && <TwoFactorSetup onDone={() => void close()} />}
        {renew.data && <RecoveryCodes codes={renew.data.recoveryCodes} onKept={() => void close()} />}
      </Modal>
      <ConfirmDialog
        isOpen={dialog === 'stop'}
        title={t('settings.stopTwoFactor')}
        confirmLabel={t('settings.stopTwoFactor')}
        isDangerous
        onClose={() => setDialog(null)}
        onConfirm={async () => {
          await stop.mutateAsync();
          await refresh();
        }}
      >
        {t('settings.stopTwoFactorText')}
      </ConfirmDialog>
    </Section>
  );
}
