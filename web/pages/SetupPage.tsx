import { zodResolver } from '@hookform/resolvers/zod';
import { Button, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_LENGTH, setupInput } from '../../src/auth/input.ts';
import { AuthFrame } from '../auth/AuthFrame.tsx';
import classes from '../auth/auth.module.css';
import { UselessLink } from '../auth/UselessLink.tsx';
import { useLink } from '../auth/use-link.ts';
import { showFormErrors } from '../lib/errors.ts';
import { queryClient, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { PasswordField } from '../ui/PasswordField.tsx';
import { browserTimezone, CurrencySelect, TimezoneSelect } from '../workspace/PlaceSelects.tsx';

const FIELDS = ['name', 'email', 'password', 'workspaceName', 'currency', 'timezone'] as const;

/** Where the link that an empty installation prints leads: the first administrator and the workspace. */
export function SetupPage() {
  const { t, i18n } = useTranslation();
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
  const link = useLink('setup', token);

  const submit = form.handleSubmit(async (values) => {
    try {
      await setup.mutateAsync({ ...values, locale: i18n.language });
    } catch (error) {
      showFormErrors(error, form, FIELDS, t);
      return;
    }
    queryClient.clear();
    await navigate({ to: '/' });
  });

  if (link.state === 'useless') return <UselessLink text={t('auth.uselessSetup')} />;
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
        <PasswordField
          {...register('password')}
          label={t('auth.password')}
          description={t('auth.passwordHint', { count: PASSWORD_MIN_LENGTH })}
          error={errors.password?.message}
          autoComplete="new-password"
          size="sm"
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
        <FormError>{errors.root?.message}</FormError>
        <Button type="submit" size="sm" loading={formState.isSubmitting} disabled={link.state === 'checking'}>
          {t('auth.start')}
        </Button>
      </form>
    </AuthFrame>
  );
}
