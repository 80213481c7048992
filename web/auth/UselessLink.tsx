import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthFrame } from './AuthFrame.tsx';
import classes from './auth.module.css';

/** Where a link that was used, ran out or lost its end leads: what to do now, instead of a form that would be refused. */
export function UselessLink({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={t('auth.uselessLink')} text={text}>
      <div className={classes.form}>
        <Button size="sm" variant="default" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
          {t('auth.toSignIn')}
        </Button>
      </div>
    </AuthFrame>
  );
}
