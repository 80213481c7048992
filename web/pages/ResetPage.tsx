import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH, resetPasswordInput } from '../../src/auth/input.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { showFormErrors } from '../lib/errors.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';

/** Where a one-time link leads: a first or a new password. */
export function ResetPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token = '' } = useSearch({ from: '/reset' });
  const reset = trpc.auth.resetPassword.useMutation();
  const form = useForm({ resolver: zodResolver(resetPasswordInput), defaultValues: { token, password: '' } });
  const { errors, isSubmitting } = form.formState;

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

  return (
    <AuthFrame title={t('auth.resetTitle')} text={t('auth.resetText', { count: PASSWORD_MIN_LENGTH })}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <PasswordInput
          {...form.register('password')}
          label={t('auth.newPassword')}
          error={errors.password?.message}
          autoComplete="new-password"
          size="sm"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
        />
        <FormError>{token === '' ? t('auth.linkMissing') : errors.root?.message}</FormError>
        <Button type="submit" size="sm" loading={isSubmitting} disabled={token === ''}>
          {t('auth.setPassword')}
        </Button>
      </form>
    </AuthFrame>
  );
}
