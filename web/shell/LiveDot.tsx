import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../live-status.ts';
import classes from './shell.module.css';

/** Whether colleagues' changes arrive: a dot, and words for those who can't see it. */
export function LiveDot() {
  const { t } = useTranslation();
  const status = useLiveStatus((state) => state.status);
  return (
    <Tooltip label={t(`shell.live.${status}`)}>
      <span className={classes.live} role="status" aria-label={t(`shell.live.${status}`)}>
        <span className={classes.dot} data-status={status} />
      </span>
    </Tooltip>
  );
}
