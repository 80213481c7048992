import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { errorMessage, isUnauthorized } from '../lib/errors.ts';
import { safeReturnPath } from '../lib/return-path.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = useSearch({ from: '/sign-in' });
  const { register, handleSubmit, setFocus } = useForm({ defaultValues: { email: '', password: '' } });
  const signIn = trpc.auth.signIn.useMutation();
  const { data: state } = trpc.auth.setupState.useQuery(undefined, { retry: false });

  const submit = handleSubmit(async (values) => {
    try {
      await signIn.mutateAsync(values);
    } catch {
      setFocus('password', { shouldSelect: true });
      return;
    }
    queryClient.clear();
    router.history.push(safeReturnPath(search.return));
  });

  return (
    <AuthFrame title={t('auth.signInTo')} text={search.reset ? t('auth.passwordSet') : search.ended && t('auth.ended')}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          {...register('email')}
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          size="sm"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          {...register('password')}
          label={t('auth.password')}
          autoComplete="current-password"
          size="sm"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
        />
        <FormError>
          {signIn.error && (isUnauthorized(signIn.error) ? t('auth.wrong') : errorMessage(signIn.error, t))}
        </FormError>
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {t('auth.signIn')}
        </Button>
      </form>
      <p className={classes.hint}>{state?.isSetUp === false ? t('auth.notSetUp') : t('auth.forgot')}</p>
    </AuthFrame>
  );
}
