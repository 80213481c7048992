import { type DragEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileParent } from '../../src/files/input.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { AttachButton } from './AttachButton.tsx';
import { FileRow } from './FileRow.tsx';
import classes from './files.module.css';
import { UploadList } from './UploadList.tsx';
import { attach, type Place } from './uploads.ts';
import { useFiles } from './use-files.ts';

type Props = { type: Exclude<FileParent, 'activity'>; id: number };

/** The files of a record: attached by dropping, pasting or choosing. */
export function RecordFiles({ type, id }: Props) {
  const { t } = useTranslation();
  const query = useFiles(type, id);
  const [isOver, setOver] = useState(false);
  const place: Place = { entityType: type, entityId: id };
  const mayAttach = query.data?.canAttach === true;
  usePaste(place, mayAttach);
  const items = query.data?.items;
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    attach(place, [...event.dataTransfer.files]);
  }
  return (
    <div
      role="group"
      aria-label={t('files.title')}
      className={classes.zone}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!mayAttach || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={mayAttach ? drop : undefined}
    >
      {mayAttach && (
        <div className={classes.bar}>
          <AttachButton place={place} />
          <span className={classes.hint}>{t('files.hint')}</span>
        </div>
      )}
      <UploadList place={place} />
      {query.error && !items && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton lines={3} lineHeight={40} />}
      {items?.length === 0 && <p className={classes.none}>{t('files.none')}</p>}
      {items && items.length > 0 && (
        <ul className={classes.files} aria-label={t('files.title')}>
          {items.map((file) => (
            <FileRow key={file.id} file={file} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What is pasted anywhere but into a field of text. */
function usePaste({ entityType, entityId }: Place, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return undefined;
    const paste = (event: ClipboardEvent) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      const isInField = event.target instanceof Element && event.target.closest('input, [contenteditable]') !== null;
      if (pasted.length === 0 || isInField || document.querySelector('[role=dialog]')) return;
      event.preventDefault();
      attach({ entityType, entityId }, pasted);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [entityType, entityId, isWanted]);
}
