import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileParent } from '../../src/files/input.ts';
import { useOpenRecord } from '../records/use-open-record.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { AttachButton } from './AttachButton.tsx';
import { FileRow } from './FileRow.tsx';
import { useFileDrags } from './file-drags.ts';
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
  const zone = useRef<HTMLDivElement>(null);
  const place: Place = { entityType: type, entityId: id };
  const mayAttach = query.data?.canAttach === true;
  // A record in the panel gets what is brought, and not the page below it.
  const open = useOpenRecord();
  const isInFront = open === null || (open.type === type && open.id === id);
  usePaste(place, mayAttach && isInFront);
  useFileDrags(mayAttach && isInFront, setOver, (files) => {
    attach(place, files);
    zone.current?.scrollIntoView({ block: 'nearest' });
  });
  const items = query.data?.items;
  return (
    <div ref={zone} role="group" aria-label={t('files.title')} className={classes.zone} data-over={isOver || undefined}>
      {mayAttach && (
        <div className={classes.bar}>
          <AttachButton place={place} />
          <span className={classes.hint}>{t('files.hint')}</span>
        </div>
      )}
      <UploadList place={place} />
      {query.error && !items && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className={classes.waiting}>
          <LinesSkeleton lines={3} lineHeight={40} />
        </div>
      )}
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
