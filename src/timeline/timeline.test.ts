import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logActivities } from '../activities/activities.ts';
import { ACTIVITY_TYPES, type ActivityParent } from '../activities/input.ts';
import { activities } from '../activities/table.ts';
import { editCompanies } from '../companies/companies.ts';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { say } from '../core/messages/message.ts';
import { createDeals, editDeals, moveDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { listPipelines } from '../pipelines/queries.ts';
import '../contacts/entity.ts';
import '../tasks/entity.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { loadHistory } from './history.ts';
import { timelineHistory, timelineList } from './input.ts';
import { loadTimeline } from './timeline.ts';

let world: TestWorld;
let place: { company: number; contact: number; foreignContact: number; deal: number; foreignDeal: number };

const idOf = (name: Name) => world.people[name].userId;
const only = (rows: { id: number }[]): number => rows[0]?.id ?? 0;

/** A company of the manager's, with people and deals of the manager's and of an outsider's. */
beforeAll(async () => {
  world = await openTestWorld();
  const { db } = world.database;
  const own = { responsibleId: idOf('manager') };
  const foreign = { responsibleId: idOf('outsider') };
  const company = only(
    await db
      .insert(companies)
      .values({ name: 'Acme', ...own })
      .returning(),
  );
  const person = async (owner: object) =>
    only(
      await db
        .insert(contacts)
        .values({ firstName: 'Bo', companyId: company, ...owner })
        .returning(),
    );
  const contact = await person(own);
  const dealOf = async (owner: { responsibleId: number }) =>
    only(await createDeals(world.as('admin'), [{ title: 'Deal', companyId: company, contactId: contact, ...owner }]));
  place = {
    company,
    contact,
    foreignContact: await person(foreign),
    deal: await dealOf(own),
    foreignDeal: await dealOf(foreign),
  };
  const note = (entityType: ActivityParent, entityId: number, body: string) => ({
    entityType,
    entityId,
    type: 'note' as const,
    body,
  });
  await logActivities(world.as('admin'), [
    note('company', place.company, 'on the company'),
    note('contact', place.contact, 'on the contact'),
    note('contact', place.foreignContact, 'on the foreign contact'),
    note('deal', place.deal, 'on the deal'),
    note('deal', place.foreignDeal, 'on the foreign deal'),
  ]);
});
afterAll(() => world.close());

async function bodiesSeen(asker: Name, entityType: ActivityParent, entityId: number): Promise<string[]> {
  const { items } = await loadTimeline(world.as(asker), timelineList.parse({ entityType, entityId }));
  return items.map(({ body }) => body ?? '').sort();
}

describe('a timeline shows what is on the record and below it, as far as one sees those', () => {
  const COMPANY = ['on the company', 'on the contact', 'on the deal'];
  const ALL = [...COMPANY, 'on the foreign contact', 'on the foreign deal'].sort();
  test.each<[Name, ActivityParent, 'company' | 'contact' | 'deal' | 'foreignDeal', string[]]>([
    ['admin', 'company', 'company', ALL],
    ['manager', 'company', 'company', COMPANY],
    ['lead', 'company', 'company', COMPANY],
    ['viewer', 'company', 'company', COMPANY],
    ['admin', 'contact', 'contact', ['on the contact', 'on the deal', 'on the foreign deal']],
    ['manager', 'contact', 'contact', ['on the contact', 'on the deal']],
    ['admin', 'deal', 'deal', ['on the deal']],
    ['outsider', 'deal', 'foreignDeal', ['on the foreign deal']],
  ])('%s, %s', async (asker, type, key, expected) => {
    expect(await bodiesSeen(asker, type, place[key])).toEqual(expected);
  });

  test('that of an invisible record is absent, and what is in the trash is not shown above', async () => {
    await expect(bodiesSeen('manager', 'deal', place.foreignDeal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bodiesSeen('manager', 'deal', 999_999)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { db } = world.database;
    await db.update(deals).set({ deletedAt: new Date() }).where(sql`${deals.id} = ${place.deal}`);
    expect(await bodiesSeen('manager', 'company', place.company)).toEqual(['on the company', 'on the contact']);
    expect(await bodiesSeen('manager', 'deal', place.deal)).toEqual(['on the deal']);
    await db.update(deals).set({ deletedAt: null }).where(sql`${deals.id} = ${place.deal}`);
  });
});

test('pages of any size, put together, are the whole timeline: nothing twice, nothing left out, newest first', async () => {
  const { db } = world.database;
  const company = only(
    await db
      .insert(companies)
      .values({ name: 'Busy', responsibleId: idOf('manager') })
      .returning(),
  );
  const people = await db
    .insert(contacts)
    .values(
      Array.from({ length: 8 }, (_, n) => ({ firstName: `P${n}`, companyId: company, responsibleId: idOf('manager') })),
    )
    .returning();
  // Few moments, so that many activities share one; some before 1970.
  const rows = Array.from({ length: 120 }, (_, n) => ({
    ...(n % 3 === 0
      ? { entityType: 'company' as const, entityId: company }
      : { entityType: 'contact' as const, entityId: people[n % 8]?.id ?? 0 }),
    type: ACTIVITY_TYPES[n % 4] ?? 'note',
    happenedAt: new Date(((n * 7) % 11) * 1_000_003 - 3_000_000),
  }));
  const written = await db.insert(activities).values(rows).returning();
  const newestFirst = written.sort((a, b) => Number(b.happenedAt) - Number(a.happenedAt) || b.id - a.id);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }),
      fc.option(fc.subarray([...ACTIVITY_TYPES], { minLength: 1 }), { nil: undefined }),
      async (sizes, types) => {
        const seen: number[] = [];
        let cursor: string | null = null;
        for (let page = 0; page === 0 || cursor !== null; page++) {
          const limit = sizes[page % sizes.length];
          const input = timelineList.parse({ entityType: 'company', entityId: company, limit, cursor, types });
          const answer = await loadTimeline(world.as('manager'), input);
          seen.push(...answer.items.map(({ id }) => id));
          cursor = answer.nextCursor;
        }
        const expected = newestFirst.filter(({ type }) => types?.includes(type) ?? true);
        expect(seen).toEqual(expected.map(({ id }) => id));
      },
    ),
    { numRuns: 25 },
  );
});

test.each(['x', 'MTIz', Buffer.from('1.2; drop table').toString('base64url')])('%j is no cursor', async (cursor) => {
  const input = timelineList.parse({ entityType: 'company', entityId: place.company, cursor });
  await expect(loadTimeline(world.as('admin'), input)).rejects.toMatchObject({
    code: 'INVALID',
    details: { fields: { cursor: say('cursorOfPage') } },
  });
});

describe('the history of a record', () => {
  const historyOf = (asker: Name, entityType: 'deal' | 'company', entityId: number, page: object = {}) =>
    loadHistory(world.as(asker), timelineHistory.parse({ entityType, entityId, ...page }));

  test('tells who changed what, by names where the reader may know them', async () => {
    const ctx = world.as('admin');
    const [pipeline] = await listPipelines(ctx.db);
    const stage = pipeline?.stages[1];
    const id = only(
      await createDeals(ctx, [{ title: 'Old', responsibleId: idOf('manager'), contactId: place.contact }]),
    );
    await editDeals(world.as('manager'), [{ id, set: { title: 'New' } }]);
    await moveDeals(ctx, [{ id, stageId: stage?.id ?? 0 }]);
    await editDeals(ctx, [{ id, set: { contactId: place.foreignContact } }]);
    const { items } = await historyOf('manager', 'deal', id);
    expect(items.map(({ kind, user }) => [kind, user?.name])).toEqual([
      ['updated', 'admin'],
      ['moved', 'admin'],
      ['updated', 'manager'],
      ['created', 'admin'],
    ]);
    const [relinked, moved, renamed, created] = items;
    expect(relinked?.changes).toEqual([
      { field: 'contactId', from: place.contact, to: place.foreignContact, fromName: 'Bo', toName: null },
    ]);
    expect(moved?.changes).toContainEqual(
      expect.objectContaining({ field: 'stageId', fromName: 'Qualification', toName: 'Needs analysis' }),
    );
    expect(moved?.changes.map(({ field }) => field)).not.toContain('position');
    expect(renamed?.changes).toEqual([{ field: 'title', from: 'Old', to: 'New' }]);
    expect(created?.changes).toContainEqual(
      expect.objectContaining({ field: 'responsibleId', from: null, toName: 'manager' }),
    );
    const asAdmin = await historyOf('admin', 'deal', id);
    expect(asAdmin.items[0]?.changes[0]?.toName).toBe('Bo');
    await expect(historyOf('outsider', 'deal', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('comes in pages', async () => {
    const ctx = world.as('admin');
    for (const name of ['One', 'Two', 'Three']) await editCompanies(ctx, [{ id: place.company, set: { name } }]);
    const first = await historyOf('admin', 'company', place.company, { limit: 2 });
    const second = await historyOf('admin', 'company', place.company, { limit: 2, cursor: first.nextCursor });
    const names = [...first.items, ...second.items].map(({ changes }) => changes[0]?.to);
    expect(names).toEqual(['Three', 'Two', 'One']);
    expect(second.nextCursor).toBeNull();
  });
});
