import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../ui/CopyField.tsx';
import classes from './auth.module.css';

/** What lets somebody in who lost their device, shown this once. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <p role="status" className={classes.text}>
        {t('auth.recoveryText')}
      </p>
      <ul className={classes.codes} aria-label={t('auth.recoveryCodes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyField label={t('auth.recoveryCodes')} value={codes.join(' ')} />
      <Button onClick={onKept}>{t('auth.codesKept')}</Button>
    </div>
  );
}
