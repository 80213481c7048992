import { zodResolver } from '@hookform/resolvers/zod';
import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { forgottenPassword } from '../../src/auth/input.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { showFormErrors } from '../lib/errors.ts';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';

/** Where a link to a new password is asked for. It says the same whether or not anybody has that address. */
export function ForgotPage() {
  const { t } = useTranslation();
  const forget = trpc.auth.forgotPassword.useMutation();
  const form = useForm({ resolver: zodResolver(forgottenPassword), defaultValues: { email: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await forget.mutateAsync(values);
    } catch (error) {
      showFormErrors(error, form, ['email'], t);
    }
  });

  const back = (
    <Button size="sm" variant="default" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
      {t('auth.toSignIn')}
    </Button>
  );
  if (forget.isSuccess) {
    return (
      <AuthFrame title={t('auth.lookIntoMail')}>
        <div className={classes.form}>
          <p role="status" className={classes.text}>
            {t('auth.linkMailed', { email: form.getValues('email') })}
          </p>
          {back}
        </div>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('auth.forgotTitle')} text={t('auth.forgotText')}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          {...form.register('email')}
          label={t('auth.email')}
          error={errors.email?.message}
          type="email"
          autoComplete="username"
          size="sm"
          autoFocus
        />
        <FormError>{errors.root?.message}</FormError>
        <Button type="submit" size="sm" loading={isSubmitting}>
          {t('auth.mailLink')}
        </Button>
        {back}
      </form>
    </AuthFrame>
  );
}
