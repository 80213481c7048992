import { asc, desc, gt } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import '../../src/companies/entity.ts';
import '../../src/contacts/entity.ts';
import '../../src/tasks/entity.ts';
import {
  assignDeals,
  closeDeals,
  createDeals,
  editDeals,
  moveDeals,
  reopenDeals,
  restoreDeals,
  trashDeals,
} from '../../src/deals/deals.ts';
import { dealBoard, dealColumn } from '../../src/deals/input.ts';
import { loadBoard, loadColumn } from '../../src/deals/queries.ts';
import { events } from '../../src/events/table.ts';
import { tell } from '../../src/live/audience.ts';
import { groupBulks } from '../../src/live/bulk.ts';
import { loadItems } from '../../src/live/subjects.ts';
import { listPipelines } from '../../src/pipelines/queries.ts';
import type { Stage } from '../../src/pipelines/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../../src/testing/actors.ts';
import { users } from '../../src/users/table.ts';
import {
  type Board,
  type BoardFilters,
  type Card,
  findCard,
  moveCard,
  patchBoard,
  placeOf,
  type Sight,
  withMoreCards,
} from './board-patch.ts';

let world: TestWorld;
let stages: Stage[];
let teamOf: Map<number, number | null>;
let dealIds: number[] = [];

const OWNERS = ['manager', 'colleague', 'manager', 'outsider'] as const;
const VIEWERS = ['admin', 'lead', 'manager', 'viewer', 'outsider'] as const;

beforeAll(async () => {
  world = await openTestWorld();
  const [pipeline] = await listPipelines(world.database.db);
  stages = pipeline?.stages ?? [];
  const rows = await world.database.db.select().from(users);
  teamOf = new Map(rows.map(({ id, teamId }) => [id, teamId]));
  // More than a page in the first stage, so that some cards of it are only counted.
  const made = await createDeals(
    world.as('admin'),
    Array.from({ length: 190 }, (_, index) => ({
      title: `Deal ${index}`,
      amount: (index * 1035) / 100,
      currency: index % 4 === 0 ? 'EUR' : 'USD',
      stageId: stages[index < 160 ? 0 : index % 6]?.id,
      expectedCloseDate: index % 3 === 0 ? null : `2026-0${(index % 9) + 1}-15`,
      responsibleId: idOf(OWNERS[index % 4] ?? 'lead'),
    })),
  );
  dealIds = made.map(({ id }) => id);
});
afterAll(() => world.close());

const idOf = (name: Name): number => world.people[name].userId;

/** As it arrives in the browser. */
const onWire = (value: unknown) => JSON.parse(JSON.stringify(value));

const fetchBoard = async (viewer: Name, filters: BoardFilters): Promise<Board> =>
  onWire(await loadBoard(world.as(viewer), dealBoard.parse(filters)));

const command = fc.record({
  kind: fc.constantFrom('create', 'move', 'move', 'edit', 'edit', 'assign', 'trash', 'restore', 'close', 'reopen'),
  other: fc.nat(),
  stage: fc.nat(5),
  owner: fc.constantFrom(...OWNERS),
  amount: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100),
  ),
  edit: fc.nat(4),
});
/** What happens to one deal before anybody is told: the record that comes with each event is the one after the last. */
const group = fc.record({ deal: fc.nat(), commands: fc.array(command, { minLength: 1, maxLength: 3 }) });
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** Does one thing to one deal, as the administrator; what the rules refuse changes nothing. */
async function perform(deal: number, { kind, other, stage, owner, amount, edit }: Command): Promise<void> {
  const ctx = world.as('admin');
  const id = dealIds[deal % dealIds.length] ?? 0;
  const neighbour = dealIds[other % dealIds.length];
  const stageId = stages[stage]?.id ?? 0;
  const sets = [
    { amount },
    { title: `Deal ${other % 100}` },
    { expectedCloseDate: other % 3 === 0 ? null : `2026-0${(other % 9) + 1}-20` },
    { currency: other % 2 === 0 ? 'EUR' : 'USD', amount },
    { stageId, amount },
  ];
  try {
    if (kind === 'create') {
      const [made] = await createDeals(ctx, [{ title: `Deal ${other}`, amount, stageId, responsibleId: idOf(owner) }]);
      if (made) dealIds.push(made.id);
    } else if (kind === 'move') {
      const beside = other % 3 === 0 ? {} : other % 3 === 1 ? { afterId: neighbour } : { beforeId: neighbour };
      await moveDeals(ctx, [{ id, stageId, ...beside }]);
    } else if (kind === 'edit') await editDeals(ctx, [{ id, set: sets[edit] ?? {} }]);
    else if (kind === 'assign') await assignDeals(ctx, [{ id, responsibleId: idOf(owner) }]);
    else if (kind === 'trash') await trashDeals(ctx, [id]);
    else if (kind === 'restore') await restoreDeals(ctx, [id]);
    else if (kind === 'close') await closeDeals(ctx, [{ id, won: other % 2 === 0 }]);
    else await reopenDeals(ctx, [{ id }]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** A browser that has the board open: patches it by what it is told, fetches it where that is not enough. */
function openTab(viewer: Name, filters: BoardFilters, first: Board) {
  const sight: Sight = {
    seesAll: viewer === 'admin',
    isOfTeam: (userId, teamId) => teamOf.get(userId) === teamId,
  };
  const taken = new Map<number, { version: number; isAnswer: boolean }>();
  let board = first;
  return {
    board: () => board,
    async hear(rows: (typeof events.$inferSelect)[]): Promise<void> {
      for (const item of await loadItems(world.database.db, groupBulks(rows), {})) {
        const event = onWire(tell(world.people[viewer], item));
        if (event?.entityType !== 'deal') continue;
        const { entityId: id, kind, changes, record, at } = event;
        const change = { id, record, isNew: kind === 'created', changes, at, taken: taken.get(id) };
        const patched = patchBoard(board, filters, change, sight);
        if (findCard(board, id)) expect(patched, 'a card that is here needs no request').not.toBeNull();
        board = patched ?? (await fetchBoard(viewer, filters));
        if (record) taken.set(id, { version: record.version, isAnswer: false });
      }
    },
    async scroll(stageId: number): Promise<void> {
      const cursor = board.columns.find(({ stage }) => stage.id === stageId)?.nextCursor;
      if (!cursor) return;
      const { pipelineId: _, ...narrowing } = filters;
      const more = await loadColumn(world.as(viewer), dealColumn.parse({ ...narrowing, stageId, cursor, limit: 7 }));
      board = withMoreCards(board, stageId, onWire(more));
    },
  };
}

/** What two boards must agree on: all totals, and the cards down to the place that is loaded. */
const seen = (board: Board, cards: (stageId: number) => Card[]) =>
  board.columns.map(({ stage, count, totals }) => ({
    stage,
    count,
    totals: totals
      .filter(({ amount }) => amount !== 0)
      .map(({ currency, amount, weighted }) => `${currency} ${amount.toFixed(2)} ${weighted.toFixed(4)}`)
      .sort((a, b) => a.localeCompare(b)),
    cards: cards(stage.id),
  }));

async function expectFresh(board: Board, viewer: Name, filters: BoardFilters): Promise<void> {
  const fresh = await fetchBoard(viewer, filters);
  const { pipelineId: _, ...narrowing } = filters;
  const all = new Map<number, Card[]>();
  for (const { stage, nextCursor } of board.columns) {
    const column = await loadColumn(
      world.as(viewer),
      dealColumn.parse({ ...narrowing, stageId: stage.id, limit: 200 }),
    );
    const items: Card[] = onWire(column.items);
    const isLoaded = ({ position, id }: Card) =>
      nextCursor === null ||
      position < nextCursor.position ||
      (position === nextCursor.position && id <= nextCursor.id);
    all.set(stage.id, items.filter(isLoaded));
  }
  const own = (stageId: number) => board.columns.find(({ stage }) => stage.id === stageId)?.deals ?? [];
  expect(seen(board, own)).toEqual(seen(fresh, (stageId) => all.get(stageId) ?? []));
}

test('a board that is patched by events is the board that the server would give', async () => {
  const narrowings = fc.constantFrom<(() => BoardFilters)[]>(
    () => ({}),
    () => ({}),
    () => ({ q: 'deal 1' }),
    () => ({ responsibleId: idOf('manager') }),
    () => ({ teamId: teamOf.get(idOf('lead')) ?? 0 }),
    () => ({ closeFrom: '2026-02-01', closeTo: '2026-06-30' }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VIEWERS),
      narrowings,
      fc.array(group, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(5), { maxLength: 3 }),
      async (viewer, narrow, groups, scrolls) => {
        const filters = narrow();
        const tab = openTab(viewer, filters, await fetchBoard(viewer, filters));
        const [newest] = await world.database.db.select().from(events).orderBy(desc(events.id)).limit(1);
        let lastId = newest?.id ?? 0;
        for (const [index, { deal, commands }] of groups.entries()) {
          for (const each of commands) await perform(deal, each);
          const rows = await world.database.db
            .select()
            .from(events)
            .where(gt(events.id, lastId))
            .orderBy(asc(events.id));
          lastId = rows.at(-1)?.id ?? lastId;
          await tab.hear(rows);
          await expectFresh(tab.board(), viewer, filters);
          const stageId = stages[scrolls[index] ?? -1]?.id;
          if (stageId !== undefined) await tab.scroll(stageId);
        }
      },
    ),
    // The deals stay between the runs, so a smaller example would not be the same one.
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);

test('a move that is shown before its answer is the move that the server makes, and can be repeated', async () => {
  const [from, to] = [stages[0], stages[3]];
  if (!from || !to) throw new Error('The default pipeline lacks stages');
  const before = await fetchBoard('admin', {});
  const card = before.columns[0]?.deals[2];
  const above = before.columns[3]?.deals[0];
  if (!card || !above) throw new Error('Too few deals were made');
  const move = { id: card.id, stageId: to.id, afterId: above.id };
  const shown = moveCard(before, move, new Date().toISOString());
  expect(moveCard(shown, move, new Date().toISOString())).toEqual(shown);
  expect(placeOf(before, card.id)).toEqual({
    id: card.id,
    stageId: from.id,
    afterId: before.columns[0]?.deals[1]?.id,
  });

  await moveDeals(world.as('admin'), [move]);
  const after = await fetchBoard('admin', {});
  const told = (board: Board) =>
    board.columns.map(({ count, totals, deals }) => ({
      count,
      totals: [...totals].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
      ids: deals.slice(0, 49).map(({ id }) => id),
    }));
  expect(told(shown)).toEqual(told(after));
});
