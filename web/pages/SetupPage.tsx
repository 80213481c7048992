import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH, setupInput } from '../../src/auth/input.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { showFormErrors } from '../lib/errors.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { browserTimezone, CurrencySelect, TimezoneSelect } from '../workspace/PlaceSelects.tsx';

const FIELDS = ['name', 'email', 'password', 'workspaceName', 'currency', 'timezone'] as const;

/** Where the link that an empty installation prints leads: the first administrator and the workspace. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token = '' } = useSearch({ from: '/setup' });
  const setup = trpc.auth.setup.useMutation();
  const form = useForm({
    resolver: zodResolver(setupInput),
    defaultValues: {
      token,
      name: '',
      email: '',
      password: '',
      workspaceName: '',
      currency: 'USD',
      timezone: browserTimezone(),
    },
  });
  const { register, control, formState } = form;
  const { errors } = formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await setup.mutateAsync(values);
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
      return;
    }
    queryClient.clear();
    await navigate({ to: '/' });
  });

  return (
    <AuthFrame title={t('auth.setupTitle')} text={t('auth.setupText')} isWide>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          {...register('name')}
          label={t('auth.name')}
          error={errors.name?.message}
          autoComplete="name"
          size="sm"
          autoFocus
        />
        <TextInput
          {...register('email')}
          label={t('auth.email')}
          error={errors.email?.message}
          type="email"
          autoComplete="username"
          size="sm"
        />
        <PasswordInput
          {...register('password')}
          label={t('auth.password')}
          description={t('auth.passwordHint', { count: PASSWORD_MIN_LENGTH })}
          error={errors.password?.message}
          autoComplete="new-password"
          size="sm"
          visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
        />
        <h2 className={classes.legend}>{t('auth.workspace')}</h2>
        <TextInput
          {...register('workspaceName')}
          label={t('auth.workspaceName')}
          error={errors.workspaceName?.message}
          autoComplete="organization"
          size="sm"
        />
        <div className={classes.pair}>
          <Controller
            control={control}
            name="currency"
            render={({ field }) => (
              <CurrencySelect
                {...field}
                onChange={(value) => value && field.onChange(value)}
                label={t('auth.currency')}
                error={errors.currency?.message}
                size="sm"
              />
            )}
          />
          <Controller
            control={control}
            name="timezone"
            render={({ field }) => (
              <TimezoneSelect
                {...field}
                onChange={(value) => value && field.onChange(value)}
                label={t('auth.timezone')}
                error={errors.timezone?.message}
                size="sm"
              />
            )}
          />
        </div>
        <FormError>{token === '' ? t('auth.linkMissing') : errors.root?.message}</FormError>
        <Button type="submit" size="sm" loading={formState.isSubmitting} disabled={token === ''}>
          {t('auth.start')}
        </Button>
      </form>
    </AuthFrame>
  );
}
