import { useTranslation } from 'react-i18next';
import { FILE_PARENTS } from '../../src/files/input.ts';
import { AttachButton } from './AttachButton.tsx';
import { FileChip } from './FileRow.tsx';
import classes from './files.module.css';
import { UploadList } from './UploadList.tsx';
import { useFiles } from './use-files.ts';

type Props = {
  activity: { id: number; entityType: string; entityId: number };
  /** The record whose timeline it stands on. */
  of: { type: string; id: number };
};

/** The files of an entry on its own record's timeline, with the way to attach more. */
export function EntryFiles({ activity, of }: Props) {
  const { t } = useTranslation();
  const type = FILE_PARENTS.find((each) => each === of.type);
  const isHere = type !== undefined && activity.entityType === of.type && activity.entityId === of.id;
  // One question for all entries of a timeline: the record's files, those on its activities among them.
  const { data } = useFiles(type ?? 'deal', of.id, isHere);
  if (!isHere || !data) return null;
  const place = { entityType: 'activity', entityId: activity.id } as const;
  const files = data.items.filter(({ entityType, entityId }) => entityType === 'activity' && entityId === activity.id);
  return (
    <>
      {files.length > 0 && (
        <ul className={classes.chips} aria-label={t('files.title')}>
          {files.map((file) => (
            <FileChip key={file.id} file={file} />
          ))}
        </ul>
      )}
      <UploadList place={place} />
      {data.canAttach && (
        <div className={classes.entryBar}>
          <AttachButton place={place} isSmall />
        </div>
      )}
    </>
  );
}
