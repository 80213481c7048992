import { useEffect } from 'react';
import type { FileParent } from '../../src/files/input.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';

export type AttachedFile = RouterOutputs['files']['list']['items'][number];

/** The files of a record and of its activities, as others attach and remove them. */
export function useFiles(entityType: FileParent, entityId: number, isWanted = true) {
  useEffect(() => {
    const refresh = () => void trpcUtils.files.list.invalidate({ entityType, entityId });
    const leave = [
      onLiveEvent(entityType, ({ entityId: id, changes }) => {
        if (id === entityId && changes !== null && 'file' in changes) refresh();
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
