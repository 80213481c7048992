import type { FavouriteRef } from '../../src/favourites/input.ts';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { i18n } from '../i18n/index.ts';
import { toast } from '../lib/toast.tsx';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';

export type Favourite = RouterOutputs['favourites']['list']['items'][number];

const NONE: readonly Favourite[] = [];
const refresh = () => trpcUtils.favourites.list.invalidate();

// One's other windows.
onLiveEvent('favourite', () => void refresh());
// What is called otherwise, goes into the trash or out of sight, or comes back.
for (const type of RECORD_TYPES) {
  onLiveEvent(type, ({ kind, entityId, changes }) => {
    const { items = NONE } = trpcUtils.favourites.list.getData() ?? {};
    const isShown = items.some(({ entityType, entityId: id }) => entityType === type && id === entityId);
    // What is handed to one comes back with the next reading: in a team much is, and little of it is a favourite.
    const isBack = kind === 'restored';
    const isNamed =
      kind !== 'updated' || ['name', 'title', 'firstName', 'lastName'].some((field) => field in (changes ?? {}));
    if (isBack || (isShown && isNamed)) void refresh();
  });
}

/** What one wants at hand, in one's own order. */
export function useFavourites(): readonly Favourite[] {
  const { data } = trpc.favourites.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  return data?.items ?? NONE;
}

/** Whether something is among one's favourites, and what changes that. */
export function useFavourite(ref: FavouriteRef) {
  const isFavourite = useFavourites().some(
    ({ entityType, entityId }) => entityType === ref.entityType && entityId === ref.entityId,
  );
  const options = { onError: toast.error, onSettled: refresh };
  const add = trpc.favourites.add.useMutation(options);
  const remove = trpc.favourites.remove.useMutation(options);
  return {
    isFavourite,
    toggle: () => {
      const [verb, inverse, told] = isFavourite
        ? ([remove, add, 'favourites.removed'] as const)
        : ([add, remove, 'favourites.added'] as const);
      verb.mutate(ref, { onSuccess: () => toast.undo(i18n.t(told), () => inverse.mutateAsync(ref)) });
    },
  };
}
