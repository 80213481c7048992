import { looksChanged } from '../../src/looks/input.ts';
import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';
import { UNTOLD_FIELDS } from '../../src/timeline/input.ts';
import { type LiveEvent, onLiveEvent } from '../live.ts';
import { queryClient, type RouterOutputs, trpcUtils } from '../trpc.ts';

type Changed = RouterOutputs['looks']['changed'];
export type Mark = Changed['items'][number];

const CHANGED = [['looks', 'changed']];
const OWNER_FIELDS = { company: 'responsibleId', contact: 'responsibleId', deal: 'responsibleId', task: 'assigneeId' };

const keyOf = (type: RecordType, id: number): string => `${type} ${id}`;

/** The records on screen in this tab: what becomes of them is seen as it happens. */
const onScreen = new Map<string, number>();

/** Says that a record is on screen, until the returned function is called. */
export function keepOnScreen(type: RecordType, id: number): () => void {
  const key = keyOf(type, id);
  onScreen.set(key, (onScreen.get(key) ?? 0) + 1);
  return () => {
    const left = (onScreen.get(key) ?? 0) - 1;
    if (left > 0) onScreen.set(key, left);
    else onScreen.delete(key);
  };
}

/** Changes what is known of the marks of all lists that show this record. */
function patch(type: RecordType, id: number, change: (data: Changed) => Changed): void {
  for (const { queryKey, state } of queryClient.getQueryCache().findAll({ queryKey: CHANGED })) {
    const [, options] = queryKey;
    const input = typeof options === 'object' && options !== null && 'input' in options ? options.input : undefined;
    const asked = looksChanged.safeParse(input);
    if (!asked.success || asked.data.entityType !== type || !asked.data.ids.includes(id)) continue;
    queryClient.setQueryData<Changed>(queryKey, (data) => data && change(data), { updatedAt: state.dataUpdatedAt });
    // The answer that is on its way may be older.
    if (state.fetchStatus === 'fetching') void queryClient.invalidateQueries({ queryKey, exact: true });
  }
}

function clear(type: RecordType, id: number): void {
  patch(type, id, ({ looked, items }) => ({
    looked: looked.includes(id) ? looked : [...looked, id],
    items: items.filter((mark) => mark.id !== id),
  }));
}

const refresh = (): void => void queryClient.invalidateQueries({ queryKey: CHANGED });

type Heard = { userId: number; of: { type: RecordType; id: number } | null };
/** One's other tabs. */
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kontor-looks');
const tell = (of: Heard['of']): void => {
  const userId = trpcUtils.auth.me.getData()?.id;
  // A channel reaches no other origin, and takes no word of one.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  if (userId !== undefined) tabs?.postMessage({ userId, of } satisfies Heard);
};
tabs?.addEventListener('message', ({ data }: MessageEvent<Heard>) => {
  if (data.userId !== trpcUtils.auth.me.getData()?.id) return;
  if (data.of) clear(data.of.type, data.of.id);
  else refresh();
});

/** A record was seen: its mark goes, in all of one's tabs. */
export function takeInLook(type: RecordType, id: number): void {
  clear(type, id);
  tell({ type, id });
}

/** All of a type were, or were not after all. */
export function takeInLookAtAll(): void {
  refresh();
  tell(null);
}

/** Adds to the mark of a record that one has looked at, or that one is given. */
function mark(type: RecordType, id: number, { actorId, at }: LiveEvent, news: Partial<Mark>): void {
  if (document.visibilityState === 'visible' && onScreen.has(keyOf(type, id))) return;
  const name = trpcUtils.users.options.getData()?.items.find((person) => person.id === actorId)?.name;
  const author = {
    user: actorId === null || name === undefined ? null : { id: actorId, name },
    channel: actorId === null ? 'system' : 'screen',
    at,
  };
  patch(type, id, ({ looked, items }) => {
    const before = items.find((each) => each.id === id);
    if (!before && !news.isAssigned && !looked.includes(id)) return { looked, items };
    const after: Mark = {
      id,
      fields: [...new Set([...(before?.fields ?? []), ...(news.fields ?? [])])],
      activities: (before?.activities ?? 0) + (news.activities ?? 0),
      isAssigned: before?.isAssigned ?? (news.isAssigned === true && !looked.includes(id)),
      ...author,
    };
    return { looked, items: [...items.filter((each) => each.id !== id), after] };
  });
}

const isOwn = ({ actorId }: LiveEvent): boolean => actorId === trpcUtils.auth.me.getData()?.id;
const UNTOLD: ReadonlySet<string> = new Set(UNTOLD_FIELDS);

function follow(type: RecordType, event: LiveEvent): void {
  const { kind, entityId, changes } = event;
  if (isOwn(event) || !changes || kind === 'removed') return;
  const fields = Object.keys(changes).filter((field) => !UNTOLD.has(field));
  const isAssigned = changes[OWNER_FIELDS[type]]?.to === trpcUtils.auth.me.getData()?.id;
  if (fields.length > 0) mark(type, entityId, event, { fields: kind === 'created' ? [] : fields, isAssigned });
}

for (const type of RECORD_TYPES) onLiveEvent(type, (event) => follow(type, event));
onLiveEvent('activity', (event) => {
  const { kind, record, parents } = event;
  const [on] = parents;
  const type = RECORD_TYPES.find((each) => each === on?.type);
  const isWritten = typeof record === 'object' && record !== null && Reflect.get(record, 'type') !== 'stage_change';
  if (kind === 'created' && on && type && isWritten && !isOwn(event)) mark(type, on.id, event, { activities: 1 });
});
