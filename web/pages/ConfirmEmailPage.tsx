import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { UselessLink } from '../auth/UselessLink.tsx';
import { errorMessage } from '../lib/errors.ts';
import { trpc, trpcClient } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';

/** Where a link leads that was mailed for a new e-mail address. Opening it confirms nothing: mail programs open links too. */
export function ConfirmEmailPage() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { token = '' } = useSearch({ from: '/confirm-email' });
  const link = useQuery({
    queryKey: ['e-mail link', token],
    queryFn: () => trpcClient.auth.checkEmailLink.mutate({ token }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const confirm = trpc.auth.confirmEmail.useMutation({ onSuccess: () => utils.auth.me.invalidate() });
  const email = link.data?.email;

  if (token === '' || email === null) return <UselessLink text={t('auth.uselessEmail')} />;
  if (confirm.data) {
    const { isChanged } = confirm.data;
    return (
      <AuthFrame title={t(isChanged ? 'auth.emailChanged' : 'auth.emailConfirmed')}>
        <div className={classes.form}>
          <p role="status" className={classes.text}>
            {t(isChanged ? 'auth.emailChangedText' : 'auth.emailConfirmedText', { email: confirm.data.email })}
          </p>
          <Button size="sm" variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
            {t('auth.toKontor')}
          </Button>
        </div>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('auth.confirmEmailTitle')} text={email && t('auth.confirmEmailText', { email })}>
      <div className={classes.form}>
        <FormError>{confirm.error && errorMessage(confirm.error, t)}</FormError>
        <Button
          size="sm"
          loading={confirm.isPending}
          disabled={link.isPending}
          onClick={() => confirm.mutate({ token })}
        >
          {t('auth.confirmEmail')}
        </Button>
      </div>
    </AuthFrame>
  );
}
