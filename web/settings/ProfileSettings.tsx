import { Button, Select, Switch, TextInput } from '@mantine/core';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../src/core/messages/languages.ts';
import { languageName } from '../i18n/index.ts';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { usePreferences } from '../preferences.ts';
import { useSession } from '../session.ts';
import { ThemeSwitch } from '../shell/UserMenu.tsx';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { TimezoneSelect } from '../workspace/PlaceSelects.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

export function ProfileSettings() {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const utils = trpc.useUtils();
  const update = trpc.auth.updateProfile.useMutation();
  const form = useForm({ defaultValues: { name: user.name, locale: user.locale, timezone: user.timezone } });
  const { register, control, formState } = form;
  const { hasSingleKeyShortcuts, setSingleKeyShortcuts } = usePreferences();

  const submit = form.handleSubmit(async (values) => {
    try {
      await update.mutateAsync({ set: values });
      await Promise.all([utils.auth.me.invalidate(), utils.users.invalidate()]);
      form.reset(values);
      toast.success(t('common.saved'));
    } catch (error) {
      showFormErrors(error, form, ['name', 'locale', 'timezone'], t);
    }
  });

  return (
    <>
      <Section title={t('settings.profile')} description={user.email}>
        <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
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
              <Select
                {...field}
                allowDeselect={false}
                label={t('settings.language')}
                error={fieldState.error?.message}
                data={LANGUAGES.map((code) => ({ value: code, label: languageName(code) }))}
              />
            )}
          />
          <Controller
            control={control}
            name="timezone"
            render={({ field, fieldState }) => (
              <TimezoneSelect
                {...field}
                clearable
                label={t('settings.timezone')}
                placeholder={t('settings.asWorkspace', { timezone: workspace.timezone })}
                error={fieldState.error?.message}
              />
            )}
          />
          <FormError>{formState.errors.root?.message}</FormError>
          <div className={classes.buttons}>
            <Button type="submit" loading={formState.isSubmitting} disabled={!formState.isDirty}>
              {t('common.save')}
            </Button>
          </div>
        </form>
      </Section>
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
