import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';

type Props = PasswordInputProps & { autoComplete: 'current-password' | 'new-password' };

/** A password, which can be shown, with a word where Caps Lock is on. */
export function PasswordField(props: Props) {
  const { t } = useTranslation();
  const [isCapital, setCapital] = useState(false);
  const look = (event: KeyboardEvent) => setCapital(event.getModifierState('CapsLock'));
  return (
    <div onKeyDown={look} onKeyUp={look} onBlur={() => setCapital(false)}>
      <PasswordInput
        spellCheck={false}
        autoCapitalize="none"
        {...props}
        visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
      />
      <div role="status">{isCapital && <div className={classes.capsLock}>{t('auth.capsLock')}</div>}</div>
    </div>
  );
}
