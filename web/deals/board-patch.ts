import { fold, searchWords } from '../../src/core/text.ts';
import type { RouterInputs, RouterOutputs } from '../trpc.ts';

export type Board = RouterOutputs['deals']['board'];
export type BoardColumn = Board['columns'][number];
export type Card = BoardColumn['deals'][number];
export type BoardFilters = Exclude<RouterInputs['deals']['board'], void>;

/** What this browser knows besides a board. */
export type Sight = {
  /** Whether a person is of a team; undefined where that is not known here. */
  isOfTeam: (userId: number, teamId: number) => boolean | undefined;
  /** Every deal of the workspace is in sight. */
  seesAll: boolean;
};

/** What became of a deal. */
export type DealChange = {
  id: number;
  /** As it is now; null where it is gone from sight. */
  record: Card | null;
  isNew: boolean;
  /** What the changed fields held before; null where nobody tells. */
  changes: Readonly<Record<string, { from?: unknown }>> | null;
  /** When it happened; absent where the record alone is told. */
  at?: string | undefined;
  /** The version of it that this browser took in last, and whether that was the answer to its own change. */
  taken?: { version: number; isAnswer: boolean } | undefined;
};

export const findCard = (board: Board, id: number): Card | undefined => {
  for (const { deals } of board.columns) {
    const card = deals.find((deal) => deal.id === id);
    if (card) return card;
  }
  return undefined;
};

export const columnOf = (board: Board, stageId: number): BoardColumn | undefined =>
  board.columns.find(({ stage }) => stage.id === stageId);

/** The board after a change that the server told of; null where only the server knows what it looks like now. */
export function patchBoard(board: Board, filters: BoardFilters, change: DealChange, sight: Sight): Board | null {
  const { id, record, taken } = change;
  const cached = findCard(board, id);
  if (cached && record && cached.version > record.version) return board;
  const isIn = record !== null && belongs(record, board, filters, sight);
  if (isIn === undefined) return null;
  const after = isIn ? record : null;
  if (after && !columnOf(board, after.stageId)) return null;
  if (cached) return exchanged(board, cached, after);

  const before = unseenBefore(board, filters, change, sight);
  if (before === undefined) return null;
  const isCounted = before !== null || (after !== null && isBelow(board, after));
  if (isCounted && record !== null) {
    if (taken?.isAnswer && taken.version === record.version) return board;
    // The change may be in the board already, or this record may be the sum of several changes.
    if (taken && taken.version >= record.version) return null;
    if (record.updatedAt <= board.asOf) return null;
  }
  return exchanged(board, before, after);
}

/** What the board counted for a deal whose card it does not hold; undefined where that can't be told. */
function unseenBefore(
  board: Board,
  filters: BoardFilters,
  { record, isNew, changes, at }: DealChange,
  sight: Sight,
): Card | null | undefined {
  const isAllHere = board.columns.every(({ nextCursor }) => nextCursor === null);
  if (isNew || isAllHere) return null;
  if (record === null || changes === null || isFromLater(record, at)) return undefined;
  const before: Card = {
    ...record,
    ...Object.fromEntries(Object.entries(changes).map(([field, { from }]) => [field, from])),
  };
  const wasIn = belongs(before, board, filters, sight);
  if (wasIn === undefined) return undefined;
  // Above the last card that is here it would have been a card.
  if (!wasIn || !isBelow(board, before)) return null;
  // Whether the owner of before was in sight is the server's to say.
  return 'responsibleId' in changes && !sight.seesAll ? undefined : before;
}

/** The clocks of the database and of its server may differ by what rounding does. */
const TOLERANCE = 2;

/** The record is what it was when it was sent: it may hold more changes than the one told of. */
const isFromLater = (record: Card, at: string | undefined): boolean =>
  at !== undefined && Date.parse(record.updatedAt) > Date.parse(at) + TOLERANCE;

/** Whether a deal stands on the board as filtered; undefined where that is not known here. */
function belongs(deal: Card, board: Board, filters: BoardFilters, sight: Sight): boolean | undefined {
  const { q, responsibleId, teamId, contactId, companyId, closeFrom, closeTo, filter } = filters;
  if (deal.deletedAt !== null || deal.pipelineId !== board.pipeline.id) return false;
  if (responsibleId !== undefined && deal.responsibleId !== responsibleId) return false;
  if (contactId !== undefined && deal.contactId !== contactId) return false;
  if (companyId !== undefined && deal.companyId !== companyId) return false;
  const { expectedCloseDate } = deal;
  if (closeFrom !== undefined && (expectedCloseDate === null || expectedCloseDate < closeFrom)) return false;
  if (closeTo !== undefined && (expectedCloseDate === null || expectedCloseDate > closeTo)) return false;
  if (q !== undefined && !searchWords(q).every((word) => fold(deal.title).includes(word))) {
    // What may be a telephone number is searched by its digits alone too.
    return q.replace(/\D/g, '').length < 4 ? false : undefined;
  }
  // What a composed filter leaves is the server's to say.
  if (filter !== undefined) return undefined;
  if (teamId === undefined) return true;
  return deal.responsibleId !== null && sight.isOfTeam(deal.responsibleId, teamId);
}

type Place = Pick<Card, 'position' | 'id'>;

/** Ranks are ASCII, so JavaScript compares them as the database does. */
const isAfter = (a: Place, b: Place): boolean => a.position > b.position || (a.position === b.position && a.id > b.id);

/** Whether its place is further down than the cards that are here. */
function isBelow(board: Board, deal: Card): boolean {
  const cursor = columnOf(board, deal.stageId)?.nextCursor;
  return cursor ? isAfter(deal, cursor) : false;
}

function exchanged(board: Board, before: Card | null, after: Card | null): Board {
  const columns = board.columns.map((column) => {
    const left = before && before.stageId === column.stage.id ? without(column, before) : column;
    if (!after || after.stageId !== column.stage.id) return left;
    if (left.nextCursor && isAfter(after, left.nextCursor)) return counted(left, after, 1);
    const place = left.deals.findIndex((card) => isAfter(card, after));
    return withCard(left, after, place < 0 ? left.deals.length : place);
  });
  return { ...board, columns };
}

/** Sums are exact to the cent's thousandth and a probability's hundredth; doubles added up are not. */
const exact = (sum: number): number => Number(sum.toFixed(5));

function counted(column: BoardColumn, deal: Card, sign: 1 | -1): BoardColumn {
  const count = column.count + sign;
  const amount = sign * (deal.amount ?? 0);
  const weighted = (amount * (deal.probability ?? 0)) / 100;
  const known = column.totals.find(({ currency }) => currency === deal.currency);
  const total = {
    currency: deal.currency,
    amount: exact((known?.amount ?? 0) + amount),
    weighted: exact((known?.weighted ?? 0) + weighted),
  };
  const totals = known ? column.totals.map((each) => (each === known ? total : each)) : [...column.totals, total];
  return { ...column, count, totals: count === 0 ? [] : totals };
}

const without = (column: BoardColumn, card: Card): BoardColumn =>
  counted({ ...column, deals: column.deals.filter(({ id }) => id !== card.id) }, card, -1);

const withCard = (column: BoardColumn, card: Card, place: number): BoardColumn =>
  counted({ ...column, deals: column.deals.toSpliced(place, 0, card) }, card, 1);

/** More cards of a column, below those that are here. */
export function withMoreCards(
  board: Board,
  stageId: number,
  { items, nextCursor }: RouterOutputs['deals']['column'],
): Board {
  const fresh = items.filter((card) => !findCard(board, card.id));
  const columns = board.columns.map((column) =>
    column.stage.id === stageId ? { ...column, deals: [...column.deals, ...fresh], nextCursor } : column,
  );
  return { ...board, columns };
}

/** Where a card goes: below one, above one, or on top of the stage. */
export type CardMove = { id: number; stageId: number; afterId?: number | undefined; beforeId?: number | undefined };

const outcomeOf = ({ isWon, isLost }: BoardColumn['stage']): Card['status'] =>
  isWon ? 'won' : isLost ? 'lost' : 'open';

/** The board as it will be once the server has moved the card. Doing it twice is doing it once. */
export function moveCard(board: Board, { id, stageId, afterId, beforeId }: CardMove, now: string): Board {
  const card = findCard(board, id);
  const target = columnOf(board, stageId)?.stage;
  if (!card || !target) return board;
  const moved: Card =
    card.stageId === stageId
      ? card
      : {
          ...card,
          stageId,
          stage: target,
          probability: target.probability,
          status: outcomeOf(target),
          stageEnteredAt: now,
        };
  const columns = board.columns.map((column) => {
    const left = column.stage.id === card.stageId ? without(column, card) : column;
    if (left.stage.id !== stageId) return left;
    const after = left.deals.findIndex((each) => each.id === afterId);
    const before = left.deals.findIndex((each) => each.id === beforeId);
    return withCard(left, moved, after >= 0 ? after + 1 : Math.max(0, before));
  });
  return { ...board, columns };
}

/** A card with what is not saved of it yet. */
export function withFields(board: Board, id: number, fields: Partial<Card>): Board {
  const card = findCard(board, id);
  return card ? exchanged(board, card, { ...card, ...fields }) : board;
}

export function removeCard(board: Board, id: number): Board {
  const card = findCard(board, id);
  return card ? exchanged(board, card, null) : board;
}

/** Where a card stands, told so that it can be brought back there. */
export function placeOf(board: Board, id: number): CardMove | undefined {
  for (const { stage, deals } of board.columns) {
    const place = deals.findIndex((card) => card.id === id);
    if (place < 0) continue;
    const [above, below] = [deals[place - 1], deals[place + 1]];
    return { id, stageId: stage.id, ...(above ? { afterId: above.id } : below ? { beforeId: below.id } : {}) };
  }
  return undefined;
}

/** A company's new name on its cards. */
export function renamedCompany(board: Board, companyId: number, name: string): Board {
  if (!board.columns.some(({ deals }) => deals.some((deal) => deal.companyId === companyId))) return board;
  const columns = board.columns.map((column) => ({
    ...column,
    deals: column.deals.map((deal) =>
      deal.companyId === companyId && deal.company ? { ...deal, company: { ...deal.company, name } } : deal,
    ),
  }));
  return { ...board, columns };
}
