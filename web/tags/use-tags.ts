import { useMemo } from 'react';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';

export type Tag = RouterOutputs['tags']['list']['items'][number];

onLiveEvent('tag', () => {
  void trpcUtils.tags.invalidate();
  void trpcUtils.lists.fields.invalidate();
});

const NONE: readonly Tag[] = [];

/** All tags, by the alphabet; `worn` are those of a record, without what is gone by now. */
export function useTags(): { tags: readonly Tag[]; worn: (ids: readonly number[]) => Tag[] } {
  const { data } = trpc.tags.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  const tags = data?.items ?? NONE;
  return useMemo(
    () => ({
      tags,
      worn: (ids) =>
        tags.filter(({ id, formerIds }) => ids.includes(id) || formerIds.some((each) => ids.includes(each))),
    }),
    [tags],
  );
}
