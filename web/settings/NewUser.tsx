import { zodResolver } from '@hookform/resolvers/zod';
import { Select, TextInput } from '@mantine/core';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { newUser } from '../../src/users/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormDialog } from './FormDialog.tsx';
import { useRoleChoices, useTeamChoices } from './use-choices.ts';

type Props = { isOpen: boolean; onClose: () => void; onCreated: (link: { name: string; link: string }) => void };

/** A colleague's account; they choose their password through the link that is mailed to them, or comes back. */
export function NewUser({ isOpen, onClose, onCreated }: Props) {
  const { t } = useTranslation();
  // Most colleagues read the same language; each can choose another.
  const { locale } = useSession().user;
  const utils = trpc.useUtils();
  const roles = useRoleChoices();
  const teams = useTeamChoices();
  const create = trpc.users.create.useMutation();
  const form = useForm({
    resolver: zodResolver(newUser),
    defaultValues: { name: '', email: '', role: 'manager', teamId: null, locale },
  });
  const { errors, isSubmitting } = form.formState;

  function close() {
    onClose();
    form.reset();
  }
  const submit = form.handleSubmit(async (values) => {
    try {
      const { user, link } = await create.mutateAsync({ ...values, locale });
      await utils.users.invalidate();
      close();
      if (link === null) toast.success(t('settings.inviteMailed', { email: user.email }));
      else onCreated({ name: user.name, link });
    } catch (error) {
      showFormErrors(error, form, ['name', 'email', 'role', 'teamId'], t);
    }
  });

  return (
    <FormDialog
      isOpen={isOpen}
      title={t('settings.addPerson')}
      submitLabel={t('common.add')}
      error={errors.root?.message}
      isSubmitting={isSubmitting}
      onSubmit={submit}
      onClose={close}
    >
      <TextInput {...form.register('name')} label={t('settings.name')} error={errors.name?.message} data-autofocus />
      <TextInput {...form.register('email')} type="email" label={t('auth.email')} error={errors.email?.message} />
      <Controller
        control={form.control}
        name="role"
        render={({ field, fieldState }) => (
          <Select
            {...field}
            onChange={(role) => role && field.onChange(role)}
            allowDeselect={false}
            label={t('settings.role')}
            error={fieldState.error?.message}
            data={roles}
          />
        )}
      />
      <Controller
        control={form.control}
        name="teamId"
        render={({ field, fieldState }) => (
          <Select
            {...field}
            value={typeof field.value === 'number' ? String(field.value) : null}
            onChange={(team) => field.onChange(team === null ? null : Number(team))}
            clearable
            label={t('settings.teamField')}
            placeholder={t('settings.noTeam')}
            error={fieldState.error?.message}
            data={teams}
          />
        )}
      />
    </FormDialog>
  );
}
