import { zodResolver } from '@hookform/resolvers/zod';
import { Button } from '@mantine/core';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { changePasswordInput, PASSWORD_MIN_LENGTH } from '../../src/auth/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { PasswordField } from '../ui/PasswordField.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

export function ChangePassword() {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const change = trpc.auth.changePassword.useMutation();
  const form = useForm({
    resolver: zodResolver(changePasswordInput),
    defaultValues: { currentPassword: '', newPassword: '' },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await change.mutateAsync(values);
      form.reset();
      toast.success(t('settings.passwordChanged'));
      await utils.auth.sessions.invalidate();
    } catch (error) {
      showFormErrors(error, form, ['currentPassword', 'newPassword'], t);
    }
  });

  return (
    <Section title={t('settings.password')} description={t('settings.passwordText')}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <input type="text" hidden readOnly autoComplete="username" value={user.email} />
        <PasswordField
          {...form.register('currentPassword')}
          label={t('settings.currentPassword')}
          error={errors.currentPassword?.message}
          autoComplete="current-password"
        />
        <PasswordField
          {...form.register('newPassword')}
          label={t('auth.newPassword')}
          description={t('auth.passwordHint', { count: PASSWORD_MIN_LENGTH })}
          error={errors.newPassword?.message}
          autoComplete="new-password"
        />
        <FormError>{errors.root?.message}</FormError>
        <div className={classes.buttons}>
          <Button type="submit" loading={isSubmitting}>
            {t('settings.changePassword')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
