import { Button, Modal } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { trpc, whenPasswordNeeded } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { PasswordField } from '../ui/PasswordField.tsx';
import classes from './auth.module.css';

/** Above whatever dialog the refused call came from. */
const Z_INDEX = 390;

type Answer = (isGiven: boolean) => void;

/** Asks for the password once more before something delicate, whoever asked for that; several that ask at once wait for one answer. */
export function ConfirmPassword() {
  const { t } = useTranslation();
  const confirm = trpc.auth.confirmPassword.useMutation();
  const [waiting, setWaiting] = useState<Answer[]>([]);
  const [password, setPassword] = useState('');

  useEffect(() => whenPasswordNeeded(() => new Promise((answer) => setWaiting((others) => [...others, answer]))), []);

  function answer(isGiven: boolean) {
    for (const each of waiting) each(isGiven);
    setWaiting([]);
    setPassword('');
    confirm.reset();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    // Not the form of the dialog below, which React would tell too.
    event.stopPropagation();
    confirm.mutate({ currentPassword: password }, { onSuccess: () => answer(true) });
  }
  // The dialog below would close too.
  function closeOnEscape(event: KeyboardEvent) {
    if (event.key === 'Escape') answer(false);
  }

  return (
    <Modal
      opened={waiting.length > 0}
      onClose={() => answer(false)}
      title={t('auth.confirmTitle')}
      size="sm"
      zIndex={Z_INDEX}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} onKeyDown={closeOnEscape} noValidate>
        <p className={classes.text}>{t('auth.confirmText')}</p>
        <div className={classes.form}>
          <PasswordField
            label={t('auth.password')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            data-autofocus
            data-mantine-stop-propagation="true"
          />
          <FormError>{confirm.error && errorMessage(confirm.error, t)}</FormError>
          <Button type="submit" loading={confirm.isPending} disabled={password === ''}>
            {t('auth.confirmPassword')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
