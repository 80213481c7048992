import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { TwoFactorSetup } from '../auth/TwoFactorSetup.tsx';
import { queryClient, trpc } from '../trpc.ts';

/** Where those are kept whose role asks for a second factor, until they have one. */
export function TwoFactorPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = trpc.auth.signOut.useMutation();
  async function leave(to: '/' | '/sign-in') {
    queryClient.clear();
    await navigate({ to });
  }
  return (
    <AuthFrame title={t('auth.twoFactorTitle')} text={t('auth.twoFactorRequired')}>
      <TwoFactorSetup onDone={() => void leave('/')} />
      <div className={classes.form}>
        <Button
          variant="subtle"
          color="gray"
          onClick={() => signOut.mutate(undefined, { onSettled: () => void leave('/sign-in') })}
        >
          {t('auth.signOut')}
        </Button>
      </div>
    </AuthFrame>
  );
}
