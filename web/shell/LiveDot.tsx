import { Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../live-status.ts';
import { useUnsaved } from '../offline/unsaved.ts';
import classes from './shell.module.css';

/** Whether colleagues' changes arrive, and what of one's own is not saved yet: a dot, and words for those who can't see it. */
export function LiveDot() {
  const { t } = useTranslation();
  const status = useLiveStatus((state) => state.status);
  const { changes, setListOpen } = useUnsaved();
  const count = changes.length;
  const isWaiting = changes.some(({ refusal }) => refusal === null);
  // What is on its way is being caught up with, though the line is up.
  const shown = isWaiting && status !== 'offline' ? 'catching-up' : status;
  const label =
    count === 0
      ? t(`shell.live.${status}`)
      : status === 'offline'
        ? t('offline.unsaved.offline', { count })
        : t(isWaiting ? 'offline.unsaved.sending' : 'offline.unsaved.refused', { count });
  return (
    <>
      <Tooltip label={label} disabled={count > 0}>
        <span className={classes.live} role="status" aria-label={label}>
          <span
            className={classes.dot}
            data-status={count > 0 && !isWaiting && status === 'connected' ? 'refused' : shown}
          />
        </span>
      </Tooltip>
      {count > 0 && (
        <Tooltip label={label}>
          <UnstyledButton className={classes.unsaved} aria-label={t('offline.list')} onClick={() => setListOpen(true)}>
            {count}
          </UnstyledButton>
        </Tooltip>
      )}
    </>
  );
}
