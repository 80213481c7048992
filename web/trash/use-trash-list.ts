import { keepPreviousData } from '@tanstack/react-query';
import { useEffect } from 'react';
import { TRASH_TYPES, type TrashType } from '../../src/trash/input.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';

export type TrashItem = RouterOutputs['trash']['list']['items'][number];

/** What changes what the trash holds. */
const KINDS: ReadonlySet<string> = new Set(['deleted', 'restored', 'removed', 'purged', 'bulk', 'erased']);
const SETTLE = 300;

type Search = {
  entityType: TrashType;
  q?: string | undefined;
  page?: number | undefined;
  perPage?: number | undefined;
};

/** A page of the trash, read anew as others delete and restore. */
export function useTrashList(search: Search) {
  const utils = trpc.useUtils();
  useEffect(() => {
    let timer: number | undefined;
    const leave = TRASH_TYPES.map((type) =>
      onLiveEvent(type, ({ kind }) => {
        if (!KINDS.has(kind)) return;
        window.clearTimeout(timer);
        timer = window.setTimeout(() => void utils.trash.list.invalidate(), SETTLE);
      }),
    );
    return () => {
      window.clearTimeout(timer);
      for (const each of leave) each();
    };
  }, [utils]);
  return trpc.trash.list.useQuery(search, { placeholderData: keepPreviousData, staleTime: 0 });
}
