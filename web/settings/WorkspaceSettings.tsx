import { zodResolver } from '@hookform/resolvers/zod';
import { NumberInput, TextInput } from '@mantine/core';
import { Controller } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { workspaceFields } from '../../src/workspace/input.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { LeaveGuard } from '../ui/LeaveGuard.tsx';
import { SaveBar } from '../ui/SaveBar.tsx';
import { BrowserTimezone, CurrencySelect, TimezoneSelect } from '../workspace/PlaceSelects.tsx';
import { MailSettings } from './MailSettings.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useSavingForm } from './use-saving-form.ts';

const resolver = zodResolver(z.strictObject(workspaceFields));

export function WorkspaceSettings() {
  return (
    <>
      <WorkspaceForm />
      <MailSettings />
    </>
  );
}

function WorkspaceForm() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const utils = trpc.useUtils();
  const update = trpc.workspace.update.useMutation();
  const { form, bar, isDirty, onSubmit } = useSavingForm({
    resolver,
    values: {
      name: workspace.name,
      currency: workspace.currency,
      timezone: workspace.timezone,
      trashDays: workspace.trashDays,
    },
    names: ['name', 'currency', 'timezone', 'trashDays'],
    save: async (set) => {
      await update.mutateAsync({ set });
      await utils.auth.me.invalidate();
    },
  });
  const { register, control, formState } = form;
  const currency = form.watch('currency');

  return (
    <Section title={t('settings.workspace')}>
      <form className={classes.form} onSubmit={onSubmit} noValidate>
        <TextInput
          {...register('name')}
          label={t('auth.workspaceName')}
          error={formState.errors.name?.message}
          autoComplete="organization"
        />
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
        {currency !== workspace.currency && (
          <p role="status" className={classes.notice}>
            {t('settings.currencyChange', { from: workspace.currency, to: currency })}
          </p>
        )}
        <Controller
          control={control}
          name="timezone"
          render={({ field, fieldState }) => (
            <div>
              <TimezoneSelect
                {...field}
                onChange={(value) => value && field.onChange(value)}
                label={t('auth.timezone')}
                description={t('settings.timezoneText')}
                error={fieldState.error?.message}
              />
              <BrowserTimezone current={field.value} onUse={field.onChange} />
            </div>
          )}
        />
        <Controller
          control={control}
          name="trashDays"
          render={({ field, fieldState }) => (
            <NumberInput
              {...field}
              label={t('settings.trashDays')}
              description={t('settings.trashDaysText')}
              min={1}
              max={365}
              allowDecimal={false}
              clampBehavior="none"
              error={fieldState.error?.message}
            />
          )}
        />
        <SaveBar {...bar} />
      </form>
      <LeaveGuard isDirty={isDirty} />
    </Section>
  );
}
