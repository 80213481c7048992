import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { trpc } from '../trpc.ts';
import { CopyField } from '../ui/CopyField.tsx';
import { FormError } from '../ui/FormError.tsx';
import classes from './auth.module.css';
import { QrCode } from './QrCode.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

/** Takes somebody from no second factor to one, with recovery codes kept. */
export function TwoFactorSetup({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const begin = trpc.auth.beginTwoFactor.useMutation();
  const finish = trpc.auth.finishTwoFactor.useMutation();
  const [code, setCode] = useState('');

  function submit(event: FormEvent) {
    event.preventDefault();
    finish.mutate({ code });
  }

  if (finish.data) return <RecoveryCodes codes={finish.data.recoveryCodes} onKept={onDone} />;
  if (!begin.data) {
    return (
      <div className={classes.form}>
        <p className={classes.text}>{t('auth.codeApp')}</p>
        <FormError>{begin.error && errorMessage(begin.error, t)}</FormError>
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          {t('auth.beginTwoFactor')}
        </Button>
      </div>
    );
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p className={classes.text}>{t('auth.scanCode')}</p>
      <QrCode text={begin.data.uri} label={t('auth.qrCode')} />
      <CopyField label={t('auth.secret')} value={begin.data.secret} />
      <TextInput
        label={t('auth.code')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={finish.error && errorMessage(finish.error, t)}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
      />
      <Button type="submit" loading={finish.isPending} disabled={code.trim() === ''}>
        {t('auth.turnOn')}
      </Button>
    </form>
  );
}
