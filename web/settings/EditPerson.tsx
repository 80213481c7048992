import { zodResolver } from '@hookform/resolvers/zod';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { profileFields } from '../../src/users/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { useLostRaces, versionBeside } from '../lib/use-lost-races.ts';
import { trpc } from '../trpc.ts';
import { FormConflict } from '../ui/FormConflict.tsx';
import { FormDialog } from './FormDialog.tsx';
import type { Person } from './person.ts';

const { name, email } = profileFields;
const FIELDS = ['name', 'email'] as const;
const resolver = zodResolver(z.strictObject({ name, email }));

/** A colleague's name, and the address by which they sign in. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const update = trpc.users.update.useMutation();
  const { register, handleSubmit, setError, setValue, formState } = useForm({
    resolver,
    defaultValues: { name: person.name, email: person.email },
  });
  const { errors, isSubmitting } = formState;
  const { take, settle, ...lost } = useLostRaces(FIELDS);
  // As they were when the form was opened, whatever the stream brings meanwhile.
  const [opened] = useState(person);
  const seen: Pick<Person, 'name' | 'email' | 'version'> = { ...opened, ...lost.current };
  const submit = handleSubmit(async (set) => {
    for (let version: number | null = seen.version; version !== null; ) {
      try {
        await update.mutateAsync({ id: person.id, set, version });
        await utils.users.invalidate();
        onClose();
        return;
      } catch (error) {
        version = versionBeside(error, FIELDS);
        if (version === null && !take(error)) showFormErrors(error, { setError }, FIELDS, t);
      }
    }
  });
  const races = FIELDS.flatMap((field) => {
    const by = lost.collisions.find((collision) => collision.field === field);
    if (!by) return [];
    const keepTheirs = () => {
      setValue(field, seen[field]);
      settle(field);
    };
    const label = t(field === 'name' ? 'settings.name' : 'auth.email');
    return [{ by, label, theirs: seen[field], keepTheirs, keepMine: () => settle(field) }];
  });
  return (
    <FormDialog
      isOpen
      title={t('settings.editPerson')}
      submitLabel={t('common.save')}
      error={errors.root?.message}
      isSubmitting={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput {...register('name')} label={t('settings.name')} error={errors.name?.message} data-autofocus />
      <TextInput
        {...register('email')}
        type="email"
        label={t('auth.email')}
        description={t('settings.emailText')}
        error={errors.email?.message}
      />
      <FormConflict races={races} />
    </FormDialog>
  );
}
