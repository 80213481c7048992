import { useTranslation } from 'react-i18next';
import { FileChip } from './FileRow.tsx';
import classes from './files.module.css';
import { UploadList } from './UploadList.tsx';
import { type EntryOn, useEntryFiles } from './use-files.ts';

/** The files of an entry on its own record's timeline. */
export function EntryFiles({ activity, of }: EntryOn) {
  const { t } = useTranslation();
  const { files } = useEntryFiles({ activity, of });
  return (
    <>
      {files.length > 0 && (
        <ul className={classes.chips} aria-label={t('files.title')}>
          {files.map((file) => (
            <FileChip key={file.id} file={file} />
          ))}
        </ul>
      )}
      <UploadList place={{ entityType: 'activity', entityId: activity.id }} />
    </>
  );
}
