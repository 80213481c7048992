import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../live-status.ts';
import classes from './offline.module.css';

/** A lost line that is back within this long is nobody's concern. */
const AFTER = 4_000;

/** Says what can't be done while the server is out of reach, over the page that was loaded before. */
export function OfflineNote() {
  const { t } = useTranslation();
  const isOffline = useLiveStatus(({ status }) => status === 'offline' || status === 'catching-up');
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isOffline) return undefined;
    const timer = window.setTimeout(() => setShown(true), AFTER);
    return () => {
      window.clearTimeout(timer);
      setShown(false);
    };
  }, [isOffline]);
  return (
    <div role="status" className={classes.place}>
      {isShown && <p className={classes.note}>{t('offline.note')}</p>}
    </div>
  );
}
