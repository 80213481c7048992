import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './files.module.css';
import { type Place, useUploads } from './uploads.ts';

/** What is on its way to a place, with the way to end it; what did not come through says why. */
export function UploadList({ place }: { place: Place }) {
  const { t } = useTranslation();
  const { list, drop } = useUploads();
  const mine = list.filter(
    (upload) => upload.place.entityType === place.entityType && upload.place.entityId === place.entityId,
  );
  if (mine.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={t('files.uploads')}>
      {mine.map(({ key, name, progress, error, cancel, retry }) => (
        <li key={key} className={classes.upload}>
          <span className={classes.main}>
            <span className={classes.name}>{name}</span>
            {error === null ? (
              <Progress value={progress * 100} size="sm" aria-label={t('files.progress', { name })} />
            ) : (
              <span role="alert" className={classes.refusal}>
                {error}
              </span>
            )}
          </span>
          {error !== null && retry && (
            <Button size="compact-xs" variant="default" onClick={retry}>
              {t('common.retry')}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={error === null ? cancel : () => drop(key)}>
            {t(error === null ? 'common.cancel' : 'common.dismiss')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
