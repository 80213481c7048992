import { useEffect } from 'react';
import { FILE_PARENTS, type FileParent } from '../../src/files/input.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';

export type AttachedFile = RouterOutputs['files']['list']['items'][number];

/** The files of a record and of its activities, as others attach and remove them. */
export function useFiles(entityType: FileParent, entityId: number, isWanted = true) {
  useEffect(() => {
    const refresh = () => void trpcUtils.files.list.invalidate({ entityType, entityId });
    const leave = [
      onLiveEvent(entityType, ({ entityId: id, changes, kind }) => {
        // Nothing is attached to what is in the trash.
        const isOfFiles = kind === 'deleted' || kind === 'restored' || (changes !== null && 'file' in changes);
        if (id === entityId && isOfFiles) refresh();
      }),
      onLiveEvent('activity', ({ changes, kind, parents }) => {
        const isOnThis = parents.some(({ type, id }) => type === entityType && id === entityId);
        const isOfFiles = kind === 'deleted' || kind === 'restored' || (changes !== null && 'file' in changes);
        if (isOnThis && isOfFiles) refresh();
      }),
    ];
    return () => {
      for (const each of leave) each();
    };
  }, [entityType, entityId]);
  return trpc.files.list.useQuery({ entityType, entityId }, { enabled: isWanted });
}

export type EntryOn = {
  activity: { id: number; entityType: string; entityId: number };
  /** The record whose timeline it stands on. */
  of: { type: string; id: number };
};

/** The files of an entry on its own record's timeline, and whether more may be attached. */
export function useEntryFiles({ activity, of }: EntryOn): { files: AttachedFile[]; canAttach: boolean } {
  const type = FILE_PARENTS.find((each) => each === of.type);
  const isHere = type !== undefined && activity.entityType === of.type && activity.entityId === of.id;
  // One question for all entries of a timeline: the record's files, those on its activities among them.
  const { data } = useFiles(type ?? 'deal', of.id, isHere);
  if (!isHere || !data) return { files: [], canAttach: false };
  const isOn = ({ entityType, entityId }: AttachedFile) => entityType === 'activity' && entityId === activity.id;
  return { files: data.items.filter(isOn), canAttach: data.canAttach };
}
