import type { QueryKey } from '@tanstack/react-query';
import { create } from 'zustand';
import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';
import { catchUp } from '../lib/under-way.ts';
import { type LiveEvent, onLiveEvent } from '../live.ts';
import { isApiError, queryClient, trpcUtils } from '../trpc.ts';

/** What the caches of all record types have in common. */
type Row = { id: number; version?: number; deletedAt?: unknown };
type ListPage = { items: Row[]; total?: number };

/** The routers of the record types. */
export const ROUTERS = { deal: 'deals', contact: 'contacts', company: 'companies', task: 'tasks' } as const;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';
const isPage = (value: unknown): value is ListPage =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

/** The newer of two states of a record; what only the older one has (`can`) stays. */
function merged(row: Row, record: Row): Row {
  const isOlder = record.version !== undefined && row.version !== undefined && record.version < row.version;
  return isOlder ? row : { ...row, ...record };
}

const WAYS: readonly unknown[] = ['list', 'rows', 'get'];

function typeAsked([path]: QueryKey): RecordType | undefined {
  if (!Array.isArray(path) || !WAYS.includes(path[1])) return undefined;
  return RECORD_TYPES.find((type) => ROUTERS[type] === path[0]);
}

/** What became of a record; null where it is gone from lists. */
type Change = { type: RecordType; id: number; record: Row | null };

const noteUnderWay = catchUp<Change>(
  (key) => typeAsked(key) !== undefined,
  (key, { type, id, record }) => {
    const state = queryClient.getQueryState(key);
    if (!state || typeAsked(key) !== type) return;
    const data = caughtUp(state.data, id, record);
    if (data !== state.data) queryClient.setQueryData(key, data, { updatedAt: state.dataUpdatedAt });
  },
);

/** Of no record is known that it is gone for good: a single one that is no longer in sight is asked again. */
function caughtUp(data: unknown, id: number, record: Row | null): unknown {
  if (isRow(data)) return record && data.id === id ? merged(data, record) : data;
  if (!isPage(data) || !data.items.some((row) => row.id === id)) return data;
  if (record === null || record.deletedAt) return { ...data, items: data.items.filter((row) => row.id !== id) };
  return withRecord(data, record);
}

const withRecord = (page: ListPage, record: Row): ListPage =>
  page.items.some((row) => row.id === record.id)
    ? { ...page, items: page.items.map((row) => (row.id === record.id ? merged(row, record) : row)) }
    : page;

/** A patch is no reading: when the data was read stays, since lists offer what is newer than that. */
function patchQueries(path: readonly [string, string], patch: (data: unknown) => unknown): void {
  for (const { queryKey, state } of queryClient.getQueryCache().findAll({ queryKey: [path] })) {
    const data = patch(state.data);
    if (data === undefined || data === state.data) continue;
    queryClient.setQueryData(queryKey, data, { updatedAt: state.dataUpdatedAt });
  }
}

function patchLists(type: RecordType, patch: (page: ListPage) => ListPage): void {
  for (const way of ['list', 'rows'] as const)
    patchQueries([ROUTERS[type], way], (page) => (isPage(page) ? patch(page) : undefined));
}

function patchSingle(type: RecordType, id: number, patch: (row: Row) => Row): void {
  patchQueries([ROUTERS[type], 'get'], (row) => (isRow(row) && row.id === id ? patch(row) : undefined));
}

function dropFromLists(type: RecordType, id: number): void {
  noteUnderWay({ type, id, record: null });
  patchLists(type, (page) => {
    const items = page.items.filter((row) => row.id !== id);
    if (items.length === page.items.length) return page;
    return { ...page, items, ...(page.total === undefined ? {} : { total: Math.max(0, page.total - 1) }) };
  });
}

/** Puts a record's new state wherever it is shown. Rows keep their places: nothing jumps under somebody's hands. */
export function applyRecord(type: RecordType, record: Row & Record<string, unknown>): void {
  noteUnderWay({ type, id: record.id, record });
  patchLists(type, (page) => withRecord(page, record));
  patchSingle(type, record.id, (row) => merged(row, record));
  if (record.deletedAt) dropFromLists(type, record.id);
  refreshFigures(type, Boolean(record.deletedAt));
}

/** A refused edit brings the record as it is by now. */
export function applyRefusal(type: RecordType, error: unknown): void {
  const current: unknown = isApiError(error) ? error.data?.current : undefined;
  if (isRow(current)) applyRecord(type, { ...current });
}

/** After one's own creating or restoring: its place in the lists is the server's to say. */
export function refreshLists(type: RecordType): void {
  for (const way of ['list', 'rows', 'summary'] as const)
    void queryClient.invalidateQueries({ queryKey: [[ROUTERS[type], way]] });
}

const SETTLE = 600;
const waiting = new Map<RecordType, { isGone: boolean; timer: number }>();

/** The figures below a list are of all its rows; what left it makes room in the chunks that are here. */
function refreshFigures(type: RecordType, isGone: boolean): void {
  const before = waiting.get(type);
  window.clearTimeout(before?.timer);
  const both = isGone || (before?.isGone ?? false);
  const timer = window.setTimeout(() => {
    waiting.delete(type);
    void queryClient.invalidateQueries({ queryKey: [[ROUTERS[type], 'summary']] });
    if (both) void queryClient.invalidateQueries({ queryKey: [[ROUTERS[type], 'rows']] });
  }, SETTLE);
  waiting.set(type, { isGone: both, timer });
}

/** A record's own state is asked again: it went to the trash, or out of sight. */
export function refreshSingle(type: RecordType, id: number): void {
  void queryClient.invalidateQueries({
    queryKey: [[ROUTERS[type], 'get']],
    predicate: ({ state: { data } }) => isRow(data) && data.id === id,
  });
}

/** Links show the name of what they lead to: `company: { id, name }` on a contact, a deal, a task. */
function renameLinks(link: RecordType | 'parent', id: number, name: string): void {
  const relinked = (row: Row): Row => {
    const linked: unknown = Object.entries(row).find(([field]) => field === link)?.[1];
    return isRow(linked) && linked.id === id ? { ...row, [link]: { ...linked, name } } : row;
  };
  for (const type of RECORD_TYPES) {
    patchLists(type, (page) => {
      const items = page.items.map(relinked);
      return items.some((row, index) => row !== page.items[index]) ? { ...page, items } : page;
    });
    patchQueries([ROUTERS[type], 'get'], (row) => (isRow(row) ? relinked(row) : undefined));
  }
}

type NewRecord = { record: Row; at: number };
type News = { byType: Partial<Record<RecordType, readonly NewRecord[]>>; add: (type: RecordType, record: Row) => void };
const MAX_NEWS = 200;

/** Records that others made since: lists offer them instead of pushing their rows aside. */
export const useNews = create<News>()((set) => ({
  byType: {},
  add: (type, record) =>
    set(({ byType }) => ({
      byType: { ...byType, [type]: [...(byType[type] ?? []), { record, at: Date.now() }].slice(-MAX_NEWS) },
    })),
}));

function follow(type: RecordType, event: LiveEvent): void {
  const { kind, entityId: id, record } = event;
  // What was moved from one record to another, or back, shows in too many places.
  if (event.changes?.['mergeId']) void queryClient.invalidateQueries();
  if (kind === 'removed' || kind === 'deleted' || (kind === 'merged' && isRow(record) && record.deletedAt)) {
    dropFromLists(type, id);
    refreshFigures(type, true);
    if (isRow(record)) patchSingle(type, id, (row) => merged(row, record));
    else refreshSingle(type, id);
    return;
  }
  if (!isRow(record)) return;
  applyRecord(type, record);
  // What was written on it is gone too, wherever that is shown.
  if (kind === 'erased') void queryClient.invalidateQueries();
  const isOwn = event.actorId === trpcUtils.auth.me.getData()?.id;
  if (!isOwn && (kind === 'created' || kind === 'restored' || kind === 'assigned'))
    useNews.getState().add(type, record);
  const name = event.changes?.['name']?.to ?? event.changes?.['title']?.to;
  if (typeof name !== 'string') return;
  renameLinks(type, id, name);
  if (type === 'company') renameLinks('parent', id, name);
}

for (const type of RECORD_TYPES) onLiveEvent(type, (event) => follow(type, event));
