import { zodResolver } from '@hookform/resolvers/zod';
import { Button, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH, resetPasswordInput } from '../../src/auth/input.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { UselessLink } from '../auth/UselessLink.tsx';
import { useLink } from '../auth/use-link.ts';
import { showFormErrors } from '../lib/errors.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { PasswordField } from '../ui/PasswordField.tsx';

/** Where a one-time link leads: a first or a new password. */
export function ResetPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token = '' } = useSearch({ from: '/reset' });
  const reset = trpc.auth.resetPassword.useMutation();
  const form = useForm({ resolver: zodResolver(resetPasswordInput), defaultValues: { token, password: '' } });
  const { errors, isSubmitting } = form.formState;
  const link = useLink('password', token);

  const submit = form.handleSubmit(async (values) => {
    try {
      await reset.mutateAsync(values);
    } catch (error) {
      showFormErrors(error, form, ['password'], t);
      return;
    }
    queryClient.clear();
    await navigate({ to: '/sign-in', search: { reset: true } });
  });

  if (link.state === 'useless') return <UselessLink text={t('auth.uselessReset')} />;
  return (
    <AuthFrame title={t('auth.resetTitle')} text={t('auth.resetText', { count: PASSWORD_MIN_LENGTH })}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        {/* For whom it is, so that password managers keep it under their name. */}
        <TextInput
          label={t('auth.email')}
          value={link.email ?? ''}
          readOnly
          tabIndex={-1}
          autoComplete="username"
          size="sm"
          variant="filled"
        />
        <PasswordField
          {...form.register('password')}
          label={t('auth.newPassword')}
          error={errors.password?.message}
          autoComplete="new-password"
          size="sm"
          autoFocus
        />
        <FormError>{errors.root?.message}</FormError>
        <Button type="submit" size="sm" loading={isSubmitting} disabled={link.state === 'checking'}>
          {t('auth.setPassword')}
        </Button>
      </form>
    </AuthFrame>
  );
}
