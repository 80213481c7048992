import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { createCompanies, editCompanies, restoreCompanies, trashCompanies } from '../companies/companies.ts';
import { companyList, getCompany } from '../companies/queries.ts';
import { type Company, companies } from '../companies/table.ts';
import { AppError, noSuch } from '../core/errors.ts';
import { connectDatabase } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { ChangeSet } from '../events/input.ts';
import { events } from '../events/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { users } from '../users/table.ts';

// The mechanics that all records share, tried on companies.

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.db.execute(sql`truncate companies, events restart identity cascade`);
});

const system = () => ({ ...world.as('admin'), actor: SYSTEM });
const idOf = (name: Name | null): number | null => (name === null ? null : world.people[name].userId);

async function companyOf(owner: Name | null, values: Partial<Company> = {}): Promise<Company> {
  const [row] = await createCompanies(system(), [{ name: 'Acme', ...values, responsibleId: idOf(owner) }]);
  return row!;
}

async function stored(id: number): Promise<Company> {
  const [row] = await world.database.db.select().from(companies).where(eq(companies.id, id));
  return row!;
}

/** Everything that a verb of companies may write. */
async function everything() {
  return {
    companies: await world.database.db.select().from(companies).orderBy(companies.id),
    events: await world.database.db.select().from(events).orderBy(events.id),
  };
}

const eventsOf = (id: number) =>
  world.database.db.select().from(events).where(eq(events.entityId, id)).orderBy(events.id);

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );

const values = {
  name: fc.constantFrom('Acme', 'Bolt', 'Çedar'),
  city: fc.option(fc.constantFrom('Bonn', 'Köln')),
  employeeCount: fc.option(fc.constantFrom(0, 7, 80)),
  annualRevenue: fc.option(fc.constantFrom(0, 0.125, 999_999_999_999.999)),
  description: fc.option(fc.constantFrom('', 'a\nb', '{"x":1}')),
};
const edit = fc.record(values, { requiredKeys: [] });
const original = { name: 'Acme', city: 'Bonn', employeeCount: 7, annualRevenue: 0.125, description: null };
const pick = (row: object, fields: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field)));
const differing = (set: object) => Object.entries(set).filter(([field, to]) => pick(original, [field])[field] !== to);

describe('two edits of what both saw', () => {
  test('merge where they differ in their fields, and collide where the first changed what the second sets', async () => {
    await fc.assert(
      fc.asyncProperty(edit, edit, async (first, second) => {
        const { id } = await companyOf('manager', original);
        const seen = (set: Record<string, unknown>) => ({ id, set, from: pick(original, Object.keys(set)) });
        await editCompanies(world.as('manager'), [seen(first)]);
        const changedFields = differing(first).map(([field]) => field);
        const collides = changedFields.some((field) => field in second);
        const before = await stored(id);
        expect(before).toMatchObject({ ...original, ...first });
        if (!collides) {
          await editCompanies(system(), [seen(second)]);
          expect(await stored(id)).toMatchObject({ ...original, ...first, ...second });
          return;
        }
        const error = await refusal(editCompanies(world.as('manager'), [seen(second)]));
        expect(error.code).toBe('CONFLICT');
        expect(error.details.current).toEqual(await getCompany(world.as('manager'), id));
        const lost = error.details.collisions?.map(({ field, user }) => [field, user?.name]).sort();
        expect(lost).toEqual(
          changedFields
            .filter((field) => field in second)
            .sort()
            .map((field) => [field, 'manager']),
        );
        expect(await stored(id)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test('wait for each other: one who comes while another’s change is not committed is judged by it', async () => {
    const { id } = await companyOf('manager');
    const late: Promise<string>[] = [];
    await inTransaction(world.as('manager'), async (ctx) => {
      await editCompanies(ctx, [{ id, set: { name: 'Bolt' }, from: { name: 'Acme' } }]);
      const edits = [
        { id, set: { name: 'Cedar' }, from: { name: 'Acme' } },
        { id, set: { industry: 'Steel' }, version: 1 },
        { id, set: { city: 'Bonn' }, from: { city: null } },
      ];
      late.push(...edits.map((edit) => outcome(editCompanies(world.as('manager'), [edit]))));
      await untilWaiting(world.database.db, edits.length);
    });
    expect(await Promise.all(late)).toEqual(['CONFLICT', 'CONFLICT', 'ok']);
    expect(await stored(id)).toMatchObject({ name: 'Bolt', industry: null, city: 'Bonn', version: 3 });
  });
});

test('a version counts the changes, and an edit that names an earlier one is refused with the row', async () => {
  const { id } = await companyOf('manager');
  const as = world.as('manager');
  await editCompanies(as, [{ id, set: { city: 'Bonn' }, version: 1 }]);
  const error = await refusal(editCompanies(as, [{ id, set: { industry: 'Steel' }, version: 1 }]));
  expect(error).toMatchObject({ code: 'CONFLICT', details: { current: { id, city: 'Bonn', version: 2 } } });
  await editCompanies(as, [{ id, set: { industry: 'Steel' }, version: 2 }]);
  expect(await stored(id)).toMatchObject({ city: 'Bonn', industry: 'Steel', version: 3 });
});

test('a refused edit says who last changed each field that it collides in, through what and when', async () => {
  const { id } = await companyOf('manager', original);
  await editCompanies(world.as('manager'), [{ id, set: { city: 'Köln' } }]);
  await editCompanies(world.as('admin'), [{ id, set: { name: 'Bolt', employeeCount: 9 } }]);
  await editCompanies(system(), [{ id, set: { name: 'Cedar' } }]);
  const { userId } = world.people.admin;
  await editCompanies({ ...world.as('admin'), actor: { ...world.people.admin, channel: 'import' } }, [
    { id, set: { city: 'Bonn' } },
  ]);
  await world.database.db.update(users).set({ active: false }).where(eq(users.id, userId));
  const edit = { id, set: { name: 'Dock' }, from: { name: 'Acme', city: 'Köln', employeeCount: 7, industry: null } };
  const error = await refusal(editCompanies(world.as('manager'), [edit]));
  const colleague = { id: userId, name: 'admin' };
  const at = expect.any(Date);
  expect(error.details.collisions).toEqual([
    { field: 'city', user: colleague, channel: 'import', at },
    { field: 'name', user: null, channel: 'system', at },
    { field: 'employeeCount', user: colleague, channel: 'screen', at },
  ]);
  // By a version it is all that changed since.
  const outdated = await refusal(editCompanies(world.as('manager'), [{ id, set: { name: 'Dock' }, version: 4 }]));
  expect(outdated.details.collisions?.map(({ field }) => field)).toEqual(['city']);
  await world.database.db.update(users).set({ active: true }).where(eq(users.id, userId));
});

test('an edit that changes nothing writes nothing', async () => {
  const company = await companyOf('manager', original);
  const before = await everything();
  await editCompanies(world.as('manager'), [{ id: company.id, set: { ...original, responsibleId: idOf('manager') } }]);
  expect(await everything()).toEqual(before);
});

test('the inverse of a change set, through the same verb, undoes the change', async () => {
  await fc.assert(
    fc.asyncProperty(edit, async (set) => {
      fc.pre(differing(set).length > 0);
      const { id } = await companyOf('manager', original);
      const before = await stored(id);
      await editCompanies(world.as('manager'), [{ id, set }]);
      const changes: ChangeSet = (await eventsOf(id)).at(-1)!.changes;
      const side = (which: 'from' | 'to') =>
        Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[which]]));
      expect(side('to')).toEqual(Object.fromEntries(differing(set)));
      await editCompanies(world.as('manager'), [{ id, set: side('from'), from: side('to') }]);
      const { version, updatedAt, ...after } = await stored(id);
      expect({ ...before, ...after }).toEqual(before);
      expect(version).toBe(3);
      expect(updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
    }),
    { numRuns: 30 },
  );
});

test('each changed record of a call has one event, and all of them are one operation', async () => {
  const [one, two, three] = [await companyOf('manager'), await companyOf('manager'), await companyOf('manager')];
  await editCompanies(world.as('manager'), [
    { id: three.id, set: { city: 'Bonn' } },
    { id: one.id, set: { name: 'Bolt', responsibleId: idOf('colleague') } },
    { id: two.id, set: { name: 'Acme' } },
  ]);
  const written = (await everything()).events.filter(({ kind }) => kind !== 'created');
  expect(new Set(written.map(({ operationId }) => operationId)).size).toBe(1);
  expect(written).toMatchObject([
    { entityId: three.id, kind: 'updated', changes: { city: { from: null, to: 'Bonn' } } },
    {
      entityId: one.id,
      kind: 'assigned',
      actorId: idOf('manager'),
      ownerIds: [idOf('colleague')],
      previousOwnerIds: [idOf('manager')],
      teamId: world.people.manager.teamId,
    },
  ]);
  expect(written).toHaveLength(2);
});

test('the trash keeps a record as it was, for those who may see it', async () => {
  const parent = await companyOf('manager', { name: 'Holding' });
  const child = await companyOf('manager', { parentId: parent.id });
  const as = world.as('manager');
  await trashCompanies(as, [parent.id, parent.id]);
  expect((await eventsOf(parent.id)).map(({ kind }) => kind)).toEqual(['created', 'deleted']);
  expect(await getCompany(as, child.id)).toMatchObject({ parent: { id: parent.id, name: 'Holding' } });
  expect((await getCompany(as, parent.id)).deletedAt).toBeInstanceOf(Date);
  expect((await companyList.page(as, { page: 1, perPage: 50, sort: 'name' })).total).toBe(1);
  expect((await refusal(trashCompanies(as, [parent.id]))).code).toBe('NOT_FOUND');
  expect((await refusal(editCompanies(as, [{ id: parent.id, set: { city: 'Bonn' } }]))).code).toBe('NOT_FOUND');
  const linking = editCompanies(as, [{ id: (await companyOf('manager')).id, set: { parentId: parent.id } }]);
  expect((await refusal(linking)).details.fields).toEqual({ parentId: noSuch('company') });
  await restoreCompanies(as, [parent.id]);
  const { updatedAt: _, version, ...restored } = await stored(parent.id);
  expect({ ...parent, ...restored }).toEqual(parent);
  expect(version).toBe(3);
  expect((await refusal(restoreCompanies(as, [parent.id]))).code).toBe('NOT_FOUND');
});

test('what is refused changes nothing and records nothing, whatever else was in the call', async () => {
  const own = await companyOf('manager');
  const colleagues = await companyOf('colleague');
  const foreign = await companyOf('outsider');
  const trashed = await companyOf('outsider');
  await trashCompanies(system(), [trashed.id]);
  const [manager, lead, viewer, outsider] = [
    world.as('manager'),
    world.as('lead'),
    world.as('viewer'),
    world.as('outsider'),
  ];
  const name = { name: 'Changed' };
  const denials: [string, string, () => Promise<unknown>][] = [
    ['a good edit beside one out of sight', 'NOT_FOUND', () => editBoth(own.id, foreign.id)],
    ['a good edit beside an absent one', 'NOT_FOUND', () => editBoth(own.id, 4_000_000)],
    ['an edit in sight, but not one’s own', 'FORBIDDEN', () => editCompanies(lead, [{ id: own.id, set: name }])],
    ['an edit by a viewer', 'FORBIDDEN', () => editCompanies(viewer, [{ id: own.id, set: name }])],
    ['a creation by a viewer', 'FORBIDDEN', () => createCompanies(viewer, [name])],
    ['a creation for a colleague', 'FORBIDDEN', () => createCompanies(manager, [name, forColleague()])],
    ['a creation for nobody', 'FORBIDDEN', () => createCompanies(manager, [{ ...name, responsibleId: null }])],
    [
      'an owner who is not there',
      'INVALID',
      () => editCompanies(manager, [{ id: own.id, set: { responsibleId: 99 } }]),
    ],
    ['an edit with a handover that is not allowed', 'FORBIDDEN', () => handOverAndRename()],
    ['a good link beside a bad one', 'INVALID', () => createCompanies(manager, [{ ...name, parentId: foreign.id }])],
    ['the same record twice', 'INVALID', () => editBoth(own.id, own.id)],
    ['a stale edit beside a good one', 'CONFLICT', () => staleEdit()],
    ['a deletion in sight, but not one’s own', 'FORBIDDEN', () => trashCompanies(lead, [own.id])],
    ['a deletion beside one out of sight', 'NOT_FOUND', () => trashCompanies(manager, [own.id, foreign.id])],
    ['a restoration out of sight', 'NOT_FOUND', () => restoreCompanies(manager, [trashed.id])],
    [
      'a restoration of what is not in the trash',
      'NOT_FOUND',
      () => restoreCompanies(outsider, [trashed.id, foreign.id]),
    ],
  ];
  const editBoth = (one: number, other: number) =>
    editCompanies(manager, [
      { id: one, set: name },
      { id: other, set: { city: 'Bonn' } },
    ]);
  const forColleague = () => ({ ...name, responsibleId: idOf('colleague') });
  const handOverAndRename = () =>
    editCompanies(lead, [{ id: colleagues.id, set: { ...name, responsibleId: idOf('lead') } }]);
  const staleEdit = () =>
    editCompanies(system(), [
      { id: own.id, set: name },
      { id: foreign.id, set: name, from: { name: 'Another' } },
    ]);
  const before = await everything();
  for (const [what, code, attempt] of denials) {
    expect([what, (await refusal(attempt())).code]).toEqual([what, code]);
    expect([what, await everything()]).toEqual([what, before]);
  }
});

test('absent and out of sight are the same answer', async () => {
  const own = await companyOf('manager');
  const foreign = await companyOf('outsider');
  const foreignTrashed = await companyOf('outsider');
  await trashCompanies(system(), [foreignTrashed.id]);
  const manager = world.as('manager');
  const attempts: ((id: number) => Promise<unknown>)[] = [
    (id) => getCompany(manager, id),
    (id) => editCompanies(manager, [{ id, set: { name: 'Mine' } }]),
    (id) => editCompanies(manager, [{ id, set: { name: 'Mine' }, version: 7, from: { name: 'Guess' } }]),
    (id) => editCompanies(manager, [{ id, set: { responsibleId: idOf('manager') } }]),
    (id) => editCompanies(manager, [{ id: own.id, set: { parentId: id } }]),
    (id) => createCompanies(manager, [{ name: 'New', parentId: id }]),
    (id) => trashCompanies(manager, [id]),
    (id) => restoreCompanies(manager, [id]),
  ];
  for (const attempt of attempts) {
    const [absent, ...hidden] = await Promise.all(
      [4_000_000, foreign.id, foreignTrashed.id].map(async (id) => {
        const { code, message, details } = await refusal(attempt(id));
        return JSON.stringify({ code, message, details });
      }),
    );
    expect(hidden).toEqual([absent, absent]);
  }
});

test('bulk edits of the same records in opposite order, from two connections, are both done', async () => {
  const made = await createCompanies(
    system(),
    Array.from({ length: 60 }, (_, index) => ({ name: `Company ${index}` })),
  );
  const ids = made.map(({ id }) => id);
  const other = connectDatabase(world.url, { max: 2 });
  try {
    const [here, there] = [system(), { ...system(), db: other.db }];
    for (let round = 1; round <= 5; round++) {
      await Promise.all([
        editCompanies(
          here,
          ids.map((id) => ({ id, set: { city: `City ${round}` } })),
        ),
        editCompanies(
          there,
          ids.toReversed().map((id) => ({ id, set: { industry: `Industry ${round}` } })),
        ),
      ]);
      const { companies: rows } = await everything();
      expect(new Set(rows.map(({ city, industry, version }) => `${city}, ${industry}, ${version}`))).toEqual(
        new Set([`City ${round}, Industry ${round}, ${1 + 2 * round}`]),
      );
    }
  } finally {
    await other.close();
  }
});
