import type { InfiniteData } from '@tanstack/react-query';
import { type ActivityParent, type ActivityType } from '../../src/activities/input.ts';
import { timelineList } from '../../src/timeline/input.ts';
import { type LiveEvent, onLiveEvent } from '../live.ts';
import { queryClient, type RouterOutputs } from '../trpc.ts';

export type Activity = RouterOutputs['timeline']['list']['items'][number];
type Page = RouterOutputs['timeline']['list'];
type Feed = InfiniteData<Page, string | null>;
type Parent = { type: string; id: number };

const asked = timelineList.partial();

/** Every timeline that is loaded, with what it is of. */
function feeds() {
  return queryClient
    .getQueryCache()
    .findAll({ queryKey: [['timeline', 'list']] })
    .flatMap(({ queryKey }) => {
      const [, options] = queryKey;
      const input = typeof options === 'object' && options !== null && 'input' in options ? options.input : undefined;
      const { data } = asked.safeParse(input);
      return data?.entityType && data.entityId
        ? [{ queryKey, of: { ...data, type: data.entityType, id: data.entityId } }]
        : [];
    });
}

const isNewer = (a: Activity, b: Activity): boolean =>
  a.happenedAt === b.happenedAt ? a.id > b.id : a.happenedAt > b.happenedAt;

/** Into its place by time; what is older than all that is loaded comes when somebody scrolls there. */
function inserted(feed: Feed, activity: Activity): Feed {
  const at = feed.pages.findIndex(
    ({ items, nextCursor }) => nextCursor === null || items.some((item) => isNewer(activity, item)),
  );
  return {
    ...feed,
    pages: feed.pages.map((page, index) => {
      if (index !== at) return page;
      const below = page.items.findIndex((item) => isNewer(activity, item));
      const items = below < 0 ? [...page.items, activity] : page.items.toSpliced(below, 0, activity);
      return { ...page, items };
    }),
  };
}

const without = (feed: Feed, id: number): Feed => ({
  ...feed,
  pages: feed.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })),
});

const holds = (feed: Feed, id: number): boolean => feed.pages.some(({ items }) => items.some((item) => item.id === id));

/** Puts an activity's new state into every timeline that shows it, and a new one into those of its record and its parents. */
export function applyActivity(activity: Activity, parents: readonly Parent[] = []): void {
  const owners = [{ type: activity.entityType, id: activity.entityId }, ...parents];
  for (const { queryKey, of } of feeds()) {
    queryClient.setQueryData<Feed>(queryKey, (feed) => {
      if (!feed) return undefined;
      const isKnown = holds(feed, activity.id);
      const isAsked = of.types === undefined || of.types.includes(activity.type);
      const isHere = owners.some(({ type, id }) => type === of.type && id === of.id);
      if (!isKnown && !(isHere && isAsked)) return feed;
      return inserted(without(feed, activity.id), activity);
    });
  }
}

/** What one has changed of an activity and the server does not know yet. */
export function patchActivity(id: number, fields: Partial<Activity>): void {
  const shown = feeds()
    .flatMap(({ queryKey }) => queryClient.getQueryData<Feed>(queryKey)?.pages ?? [])
    .flatMap(({ items }) => items)
    .find((item) => item.id === id);
  if (shown) applyActivity({ ...shown, ...fields });
}

export function dropActivity(id: number): void {
  for (const { queryKey } of feeds()) {
    queryClient.setQueryData<Feed>(queryKey, (feed) => (feed && holds(feed, id) ? without(feed, id) : feed));
  }
}

/** After one's own logging: a linked record's timeline shows it too, and only the server knows which these are. */
export function refreshOtherTimelines(type: ActivityParent, id: number): void {
  for (const { queryKey, of } of feeds()) {
    if (of.type !== type || of.id !== id) void queryClient.invalidateQueries({ queryKey, refetchType: 'none' });
  }
}

const isActivity = (record: unknown): record is Activity =>
  typeof record === 'object' && record !== null && 'entityType' in record && 'happenedAt' in record;

function follow({ kind, entityId, record, parents }: LiveEvent): void {
  if (kind === 'removed' || kind === 'deleted') dropActivity(entityId);
  else if (isActivity(record)) applyActivity(record, parents);
}

onLiveEvent('activity', follow);

export const KINDS = ['note', 'comment', 'call', 'email', 'meeting', 'stage_change'] as const satisfies ActivityType[];
