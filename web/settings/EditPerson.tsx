import { zodResolver } from '@hookform/resolvers/zod';
import { Modal, TextInput } from '@mantine/core';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { profileFields } from '../../src/users/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { trpc } from '../trpc.ts';
import { FormActions } from '../ui/FormActions.tsx';
import type { Person } from './person.ts';
import classes from './settings.module.css';

const { name, email } = profileFields;
const resolver = zodResolver(z.strictObject({ name, email }));

/** A colleague's name, and the address by which they sign in. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const update = trpc.users.update.useMutation();
  const { register, handleSubmit, setError, formState } = useForm({
    resolver,
    defaultValues: { name: person.name, email: person.email },
  });
  const { errors, isSubmitting } = formState;
  const submit = handleSubmit(async (set) => {
    try {
      await update.mutateAsync({ id: person.id, set, version: person.version });
      await utils.users.invalidate();
      onClose();
    } catch (error) {
      showFormErrors(error, { setError }, ['name', 'email'], t);
    }
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('settings.editPerson')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form className={classes.form} style={{ maxWidth: 'none' }} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput {...register('name')} label={t('settings.name')} error={errors.name?.message} data-autofocus />
        <TextInput
          {...register('email')}
          type="email"
          label={t('auth.email')}
          description={t('settings.emailText')}
          error={errors.email?.message}
        />
        <FormActions
          error={errors.root?.message}
          isSubmitting={isSubmitting}
          submitLabel={t('common.save')}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
