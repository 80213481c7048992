import type { RecordType } from '../../src/records/input.ts';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { i18n } from '../i18n/index.ts';
import { toast } from '../lib/toast.tsx';
import { onLiveEvent } from '../live.ts';
import { trpc, trpcUtils } from '../trpc.ts';

// One's other windows, and what one follows by commenting on it.
onLiveEvent('follow', ({ kind, parents }) => {
  for (const { type, id } of parents) {
    const entityType = RECORD_TYPES.find((each) => each === type);
    if (entityType) trpcUtils.follows.state.setData({ entityType, entityId: id }, { isFollowing: kind === 'created' });
  }
});

/** Whether one follows a record, and what changes that; undefined until it is known. */
export function useFollow(type: RecordType, id: number) {
  const record = { entityType: type, entityId: id };
  const utils = trpc.useUtils();
  const { data } = trpc.follows.state.useQuery(record);
  const set = (isFollowing: boolean) => utils.follows.state.setData(record, { isFollowing });
  const onError = (error: unknown) => {
    toast.error(error);
    void utils.follows.state.invalidate(record);
  };
  const follow = trpc.follows.follow.useMutation({ onMutate: () => set(true), onError });
  const unfollow = trpc.follows.unfollow.useMutation({ onMutate: () => set(false), onError });
  return {
    isFollowing: data?.isFollowing,
    toggle: () => {
      const [verb, inverse, told] = data?.isFollowing
        ? ([unfollow, follow, 'records.unfollowed'] as const)
        : ([follow, unfollow, 'records.followed'] as const);
      verb.mutate(record, { onSuccess: () => toast.undo(i18n.t(told), () => inverse.mutateAsync(record)) });
    },
  };
}
