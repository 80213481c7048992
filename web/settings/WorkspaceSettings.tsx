import { Button, TextInput } from '@mantine/core';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { showFormErrors } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { CurrencySelect, TimezoneSelect } from '../workspace/PlaceSelects.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

export function WorkspaceSettings() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const utils = trpc.useUtils();
  const update = trpc.workspace.update.useMutation();
  const { name, currency, timezone } = workspace;
  const form = useForm({ defaultValues: { name, currency, timezone } });
  const { register, control, formState } = form;

  const submit = form.handleSubmit(async (values) => {
    try {
      await update.mutateAsync({ set: values });
      await utils.auth.me.invalidate();
      form.reset(values);
      toast.success(t('common.saved'));
    } catch (error) {
      showFormErrors(error, form, ['name', 'currency', 'timezone'], t);
    }
  });

  return (
    <Section title={t('settings.workspace')}>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput {...register('name')} label={t('auth.workspaceName')} error={formState.errors.name?.message} />
        <Controller
          control={control}
          name="currency"
          render={({ field, fieldState }) => (
            <CurrencySelect
              {...field}
              onChange={(value) => value && field.onChange(value)}
              label={t('auth.currency')}
              description={t('settings.currencyText')}
              error={fieldState.error?.message}
            />
          )}
        />
        <Controller
          control={control}
          name="timezone"
          render={({ field, fieldState }) => (
            <TimezoneSelect
              {...field}
              onChange={(value) => value && field.onChange(value)}
              label={t('auth.timezone')}
              description={t('settings.timezoneText')}
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
  );
}
