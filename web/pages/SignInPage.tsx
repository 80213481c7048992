import { zodResolver } from '@hookform/resolvers/zod';
import { Button, TextInput } from '@mantine/core';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { signInInput } from '../../src/auth/input.ts';
import { word } from '../../src/core/messages/words.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { CodeStep } from '../auth/CodeStep.tsx';
import { errorMessage, isUnauthorized } from '../lib/errors.ts';
import { safeReturnPath } from '../lib/return-path.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { PasswordField } from '../ui/PasswordField.tsx';

const resolver = zodResolver(signInInput.extend({ email: signInInput.shape.email.min(1, word('required')) }));

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = useSearch({ from: '/sign-in' });
  const { register, handleSubmit, setFocus, formState } = useForm({
    resolver,
    defaultValues: { email: '', password: '' },
  });
  const { errors } = formState;
  const signIn = trpc.auth.signIn.useMutation();
  const { data: state } = trpc.auth.setupState.useQuery(undefined, { retry: false });

  const [codeToken, setCodeToken] = useState<string | null>(null);

  function enter() {
    queryClient.clear();
    router.history.push(safeReturnPath(search.return));
  }
  const submit = handleSubmit(async (values) => {
    try {
      const { codeToken } = await signIn.mutateAsync(values);
      if (codeToken === null) enter();
      else setCodeToken(codeToken);
    } catch {
      setFocus('password', { shouldSelect: true });
    }
  });

  if (codeToken !== null) return <CodeStep token={codeToken} onRight={enter} onBack={() => setCodeToken(null)} />;

  return (
    <AuthFrame title={t('auth.signInTo')} text={search.reset ? t('auth.passwordSet') : search.ended && t('auth.ended')}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          {...register('email')}
          label={t('auth.email')}
          error={errors.email?.message}
          type="email"
          autoComplete="username"
          size="sm"
          autoFocus
        />
        <PasswordField
          {...register('password')}
          label={t('auth.password')}
          error={errors.password?.message}
          autoComplete="current-password"
          size="sm"
        />
        <FormError>
          {signIn.error && (isUnauthorized(signIn.error) ? t('auth.wrong') : errorMessage(signIn.error, t))}
        </FormError>
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {t('auth.signIn')}
        </Button>
      </form>
      <p className={classes.hint}>
        {state?.isSetUp === false && t('auth.notSetUp')}
        {state?.isSetUp !== false && state?.sendsMail === true && <Link to="/forgot">{t('auth.forgotLink')}</Link>}
        {state?.isSetUp !== false && state?.sendsMail !== true && t('auth.forgot')}
      </p>
    </AuthFrame>
  );
}
