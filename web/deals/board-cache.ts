import type { QueryKey } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { z } from 'zod';
import { dealBoard } from '../../src/deals/input.ts';
import { catchUp } from '../lib/under-way.ts';
import { type LiveEvent, onLiveEvent } from '../live.ts';
import { queryClient, trpc, trpcClient, trpcUtils } from '../trpc.ts';
import {
  type Board,
  type BoardFilters,
  type Card,
  type DealChange,
  findCard,
  patchBoard,
  renamedCompany,
  type Sight,
  withFields,
  withMoreCards,
} from './board-patch.ts';

const BOARDS = getQueryKey(trpc.deals.board);

const keyInput = z.object({ input: dealBoard.optional() }).optional();

/** What a cached board was asked with. */
const filtersOf = ([, asked]: QueryKey): BoardFilters => keyInput.parse(asked)?.input ?? {};

function cachedBoards(): { key: QueryKey; board: Board }[] {
  return queryClient
    .getQueriesData<Board>({ queryKey: BOARDS })
    .flatMap(([key, board]) => (board ? [{ key, board }] : []));
}

function sight(): Sight {
  const permissions = trpcUtils.auth.me.getData()?.permissions;
  const people = queryClient
    .getQueriesData<{ items: { id: number; teamId: number | null }[] }>({ queryKey: getQueryKey(trpc.users.list) })
    .flatMap(([, page]) => page?.items ?? []);
  return {
    seesAll: permissions?.deal.view === 'all',
    isOfTeam: (userId, teamId) => {
      const person = people.find(({ id }) => id === userId);
      return person && person.teamId === teamId;
    },
  };
}

/** What this browser took in last of each deal. */
const taken = new Map<number, { version: number; isAnswer: boolean }>();

function isBoardKey([path]: QueryKey): boolean {
  return Array.isArray(path) && path[0] === 'deals' && path[1] === 'board';
}

function patchCached(key: QueryKey, change: DealChange): void {
  const board = queryClient.getQueryData<Board>(key);
  if (!board) return;
  const patched = patchBoard(board, filtersOf(key), change, sight());
  if (patched === null) void queryClient.invalidateQueries({ queryKey: key, exact: true });
  else if (patched !== board) queryClient.setQueryData(key, patched);
}

const noteUnderWay = catchUp<DealChange>(isBoardKey, patchCached);

function takeIn(change: DealChange, isAnswer: boolean): void {
  const complete = { ...change, taken: taken.get(change.id) };
  noteUnderWay(complete);
  for (const { key } of cachedBoards()) patchCached(key, complete);
  if (change.record) taken.set(change.id, { version: change.record.version, isAnswer });
}

/** The server's answer to a change of one's own; the event that follows it changes nothing more. */
export function takeInAnswer(record: Card, isNew = false): void {
  takeIn({ id: record.id, record, isNew, changes: null }, true);
}

/** What one has changed of a deal and the server does not know yet. */
export function takeInUnsaved(id: number, fields: Partial<Card>): void {
  for (const { key, board } of cachedBoards()) queryClient.setQueryData(key, withFields(board, id, fields));
}

export function takeInTrashed(id: number): void {
  takeIn({ id, record: null, isNew: false, changes: null }, true);
}

/** More cards of a column. Asked again where the column changed meanwhile: the answer may be older than the change. */
export async function loadMoreCards(filters: BoardFilters, stageId: number): Promise<void> {
  const { pipelineId: _, ...narrowing } = filters;
  const column = () => trpcUtils.deals.board.getData(filters)?.columns.find(({ stage }) => stage.id === stageId);
  for (let asked = column(); asked?.nextCursor; ) {
    const more = await trpcClient.deals.column.query({ ...narrowing, stageId, cursor: asked.nextCursor });
    const now = column();
    if (now === asked) {
      trpcUtils.deals.board.setData(filters, (board) => board && withMoreCards(board, stageId, more));
      return;
    }
    asked = now;
  }
}

/** The stream gives deals as `deals.get` does; what has neither stage nor place is none. */
export function isDeal(record: unknown): record is Card {
  return typeof record === 'object' && record !== null && 'stageId' in record && 'position' in record;
}

function follow({ kind, entityId, changes, record, at }: LiveEvent): void {
  takeIn({ id: entityId, record: isDeal(record) ? record : null, isNew: kind === 'created', changes, at }, false);
}

/** A deal's next activity is its earliest open task, so a task's change asks for the deals it is or was on. */
function followTask({ parents, changes }: LiveEvent): void {
  const ids = new Set(parents.flatMap(({ type, id }) => (type === 'deal' ? [id] : [])));
  const left = changes?.['dealId']?.from;
  if (typeof left === 'number') ids.add(left);
  for (const id of ids) {
    if (!cachedBoards().some(({ board }) => findCard(board, id))) continue;
    trpcClient.deals.get.query({ id }).then(
      (record) => takeIn({ id, record, isNew: false, changes: null }, false),
      // Gone meanwhile; the deal's own event says so.
      () => {},
    );
  }
}

onLiveEvent('deal', follow);
onLiveEvent('task', followTask);
onLiveEvent('company', ({ entityId, changes }) => {
  const name = changes?.['name']?.to;
  if (typeof name !== 'string') return;
  for (const { key, board } of cachedBoards()) queryClient.setQueryData(key, renamedCompany(board, entityId, name));
});
onLiveEvent('pipeline', () => {
  void queryClient.invalidateQueries({ queryKey: BOARDS });
  void queryClient.invalidateQueries({ queryKey: [['pipelines']] });
});
