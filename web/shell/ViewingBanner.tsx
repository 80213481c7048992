import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../lib/use-format.ts';
import { useSession } from '../session.ts';
import { useStopViewing } from '../viewing.ts';
import classes from './shell.module.css';

const MINUTE = 60_000;

/** Says above every page as whom an administrator sees it, for how long, and leads back. */
export function ViewingBanner() {
  const { t } = useTranslation();
  const { user } = useSession();
  const now = useNow();
  const stop = useStopViewing();
  if (!user.viewing) return null;
  const count = Math.max(0, Math.ceil((Date.parse(user.viewing.until) - now) / MINUTE));
  return (
    <section className={classes.viewing} aria-label={t('shell.viewing.label')}>
      <IconEye className={classes.viewingIcon} size={18} stroke={1.6} aria-hidden />
      <p className={classes.viewingText}>
        <strong>{t('shell.viewing.as', { name: user.name })}</strong> {t('shell.viewing.readOnly')}{' '}
        {t('shell.viewing.left', { count })}
      </p>
      <Button
        className={classes.viewingStop}
        size="compact-sm"
        variant="default"
        loading={stop.isPending}
        onClick={() => stop.mutate()}
      >
        {t('shell.viewing.stop')}
      </Button>
    </section>
  );
}
