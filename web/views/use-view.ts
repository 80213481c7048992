import type { RecordType } from '../../src/records/input.ts';
import { LAYOUTS_OF } from '../../src/views/input.ts';
import { folded } from '../filters/single-filters.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterOutputs, trpc, trpcUtils } from '../trpc.ts';
import {
  addressOf,
  isSameState,
  type ListAddress,
  type ListState,
  NO_VIEW,
  overlaid,
  stateIn,
  type ViewSearch,
} from './view-state.ts';

export type SavedView = RouterOutputs['views']['list']['items'][number];

const NO_VIEWS: readonly SavedView[] = [];

// What others share and change, and what one does in other windows.
onLiveEvent('savedView', () => {
  void trpcUtils.views.invalidate();
  void trpcUtils.favourites.list.invalidate();
});

/** The views of a record type, in one's own order. */
export function useViews(type: RecordType): { views: readonly SavedView[]; isPending: boolean } {
  const { data, isPending } = trpc.views.list.useQuery({ recordType: type }, { staleTime: 5 * 60_000 });
  return { views: data?.items ?? NO_VIEWS, isPending };
}

/** A view's own state; the layout that a list has anyway goes unsaid. */
export function stateOf({ state, layout, recordType }: SavedView): ListState {
  // The wire's spelling of what the schema gives.
  const kept = stateIn(recordType, state);
  return layout === LAYOUTS_OF[recordType][0] ? kept : { ...kept, layout };
}

/** Without the layout: all records in a table are still all records. */
function shownIn(state: ListState): ListState {
  const { layout: _, ...shown } = state;
  return shown;
}

/**
 * What a list shows: the view that its address names (`?saved=12`), or that it opens with, and on top of that what the
 * address holds besides.
 */
export function useView(type: RecordType, search: object & ViewSearch) {
  const { views, isPending } = useViews(type);
  const { saved, without } = search;
  const own = stateIn(type, search);
  const isBare = saved === undefined && Object.keys(own).length === 0;
  const view = views.find((each) => (isBare ? each.isDefault : each.id === saved));
  const base = view ? folded(type, stateOf(view)) : {};
  const state = folded(type, overlaid(base, own, view && without), view && without?.split(','));
  const hasDefault = views.some(({ isDefault }) => isDefault);
  return {
    view,
    state,
    isChanged: !isSameState(base, view ? state : shownIn(state)),
    /** Which view it is has to be known first. */
    isPending: isPending && (isBare || (saved !== undefined && saved !== NO_VIEW)),
    /** The address names one that is gone, or somebody else's. */
    isMissing: !isPending && saved !== undefined && saved !== NO_VIEW && view === undefined,
    /** The address of another state of the list: on top of the view that is open, or as said. */
    addressOf: (next: ListState, on: SavedView | null | undefined = view): ListAddress => {
      if (on) return addressOf(on.id, folded(type, stateOf(on)), next);
      return addressOf(hasDefault && isSameState(next, {}) ? NO_VIEW : undefined, {}, next);
    },
  };
}
