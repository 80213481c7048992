import { zodResolver } from '@hookform/resolvers/zod';
import { Switch, TextInput } from '@mantine/core';
import { Controller } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { profileFields } from '../../src/users/input.ts';
import { usePreferences } from '../preferences.ts';
import { useSession } from '../session.ts';
import { ThemeSwitch } from '../shell/UserMenu.tsx';
import { UsualReminders } from '../tasks/UsualReminders.tsx';
import { trpc } from '../trpc.ts';
import { LeaveGuard } from '../ui/LeaveGuard.tsx';
import { SaveBar } from '../ui/SaveBar.tsx';
import { BrowserTimezone, TimezoneSelect } from '../workspace/PlaceSelects.tsx';
import { ChangeEmail } from './ChangeEmail.tsx';
import { LocaleSelects } from './LocaleSelects.tsx';
import { PictureChoice } from './PictureChoice.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useSavingForm } from './use-saving-form.ts';

const { name, locale, timezone, taskReminders } = profileFields;
const resolver = zodResolver(z.strictObject({ name, locale, timezone, taskReminders }));

export function ProfileSettings() {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const utils = trpc.useUtils();
  const update = trpc.auth.updateProfile.useMutation();
  const { form, bar, isDirty, onSubmit } = useSavingForm({
    resolver,
    values: { name: user.name, locale: user.locale, timezone: user.timezone, taskReminders: user.taskReminders },
    names: ['name', 'locale', 'timezone', 'taskReminders'],
    save: async (set) => {
      await update.mutateAsync({ set });
      await Promise.all([utils.auth.me.invalidate(), utils.users.invalidate()]);
    },
  });
  const { register, control, formState } = form;
  const { hasSingleKeyShortcuts, setSingleKeyShortcuts } = usePreferences();

  return (
    <>
      <Section title={t('settings.profile')}>
        <PictureChoice />
        <form className={classes.form} onSubmit={onSubmit} noValidate>
          <TextInput
            {...register('name')}
            label={t('settings.name')}
            error={formState.errors.name?.message}
            autoComplete="name"
          />
          <Controller
            control={control}
            name="locale"
            render={({ field, fieldState }) => (
              <LocaleSelects value={field.value} onChange={field.onChange} error={fieldState.error?.message} />
            )}
          />
          <Controller
            control={control}
            name="timezone"
            render={({ field, fieldState }) => (
              <div>
                <TimezoneSelect
                  {...field}
                  clearable
                  label={t('settings.timezone')}
                  placeholder={t('settings.asWorkspace', { timezone: workspace.timezone })}
                  error={fieldState.error?.message}
                />
                <BrowserTimezone current={field.value ?? workspace.timezone} onUse={field.onChange} />
              </div>
            )}
          />
          <Controller
            control={control}
            name="taskReminders"
            render={({ field, fieldState }) => (
              <UsualReminders value={field.value} onChange={field.onChange} error={fieldState.error?.message} />
            )}
          />
          <SaveBar {...bar} />
        </form>
        <LeaveGuard isDirty={isDirty} />
      </Section>
      <ChangeEmail />
      <Section title={t('settings.thisBrowser')}>
        <div className={classes.form}>
          <ThemeSwitch />
          <Switch
            size="xs"
            label={t('shell.singleKeys')}
            description={t('settings.singleKeysText')}
            checked={hasSingleKeyShortcuts}
            onChange={(event) => setSingleKeyShortcuts(event.currentTarget.checked)}
          />
        </div>
      </Section>
    </>
  );
}
