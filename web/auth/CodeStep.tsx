import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { trpc } from '../trpc.ts';
import { AuthFrame } from './AuthFrame.tsx';
import classes from './auth.module.css';

type Props = { token: string; onRight: () => void; onBack: () => void };

/** The second step of signing in. */
export function CodeStep({ token, onRight, onBack }: Props) {
  const { t } = useTranslation();
  const signIn = trpc.auth.signInWithCode.useMutation({ onSuccess: onRight });
  const [code, setCode] = useState('');

  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate({ token, code });
  }
  return (
    <AuthFrame title={t('auth.codeTitle')} text={t('auth.codeText')}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          label={t('auth.codeOrRecovery')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={signIn.error && errorMessage(signIn.error, t)}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={50}
          size="sm"
          autoFocus
        />
        <Button type="submit" size="sm" loading={signIn.isPending} disabled={code.trim() === ''}>
          {t('auth.signIn')}
        </Button>
        <Button size="sm" variant="default" onClick={onBack}>
          {t('auth.toSignIn')}
        </Button>
      </form>
    </AuthFrame>
  );
}
