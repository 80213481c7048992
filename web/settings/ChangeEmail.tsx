import { zodResolver } from '@hookform/resolvers/zod';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changePasswordInput } from '../../src/auth/input.ts';
import { profileFields } from '../../src/users/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { PasswordField } from '../ui/PasswordField.tsx';
import { FormDialog } from './FormDialog.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

/** The person's own address: where there is mail it changes once the old and the new one have confirmed it. */
export function ChangeEmail() {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const [isOpen, setOpen] = useState(false);
  const cancel = trpc.auth.cancelEmailChange.useMutation({
    onSuccess: () => utils.auth.me.invalidate(),
    onError: toast.error,
  });

  return (
    <Section
      title={t('auth.email')}
      description={user.email}
      action={
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('settings.changeEmail')}
        </Button>
      }
    >
      {user.pendingEmail !== null && (
        <div className={classes.notice} role="status">
          {t('settings.emailPending', { old: user.email, new: user.pendingEmail })}{' '}
          <Button variant="subtle" size="compact-xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('settings.cancelEmailChange')}
          </Button>
        </div>
      )}
      <EmailDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </Section>
  );
}

const resolver = zodResolver(
  z.strictObject({ email: profileFields.email, currentPassword: changePasswordInput.shape.currentPassword }),
);

function EmailDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const utils = trpc.useUtils();
  const update = trpc.auth.updateProfile.useMutation();
  const form = useForm({ resolver, defaultValues: { email: '', currentPassword: '' } });
  const { errors, isSubmitting } = form.formState;

  function close() {
    onClose();
    form.reset();
  }
  const submit = form.handleSubmit(async ({ email, currentPassword }) => {
    try {
      const me = await update.mutateAsync({ set: { email }, currentPassword });
      await Promise.all([utils.auth.me.invalidate(), utils.users.invalidate()]);
      close();
      toast.success(t(me.pendingEmail === null ? 'settings.emailSaved' : 'settings.emailAsked'));
    } catch (error) {
      showFormErrors(error, form, ['email', 'currentPassword'], t);
    }
  });

  return (
    <FormDialog
      isOpen={isOpen}
      title={t('settings.changeEmail')}
      submitLabel={t('settings.changeEmail')}
      error={errors.root?.message}
      isSubmitting={isSubmitting}
      onSubmit={submit}
      onClose={close}
    >
      {workspace.sendsMail && (
        <p className={classes.description}>{t('settings.changeEmailText', { email: user.email })}</p>
      )}
      <TextInput
        {...form.register('email')}
        type="email"
        label={t('settings.newEmail')}
        error={errors.email?.message}
        autoComplete="email"
        data-autofocus
      />
      <PasswordField
        {...form.register('currentPassword')}
        label={t('settings.currentPassword')}
        error={errors.currentPassword?.message}
        autoComplete="current-password"
      />
    </FormDialog>
  );
}
