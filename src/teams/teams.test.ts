import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { listTeams } from './queries.ts';
import { createTeams, deleteTeam, editTeam } from './teams.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const admin = () => world.as('admin');
const names = async () => (await listTeams(world.database.db)).map(({ name }) => name);

test('a team is made, renamed, put below another and deleted, each told in the history', async () => {
  const [office, sales] = await createTeams(admin(), [{ name: 'Office' }, { name: 'Sales' }]);
  if (!office || !sales) throw new Error('No teams');
  await editTeam(admin(), { id: sales.id, set: { name: 'Sales East', parentId: office.id } });
  expect(await refusal(deleteTeam(admin(), office.id))).toMatchObject({
    code: 'CONFLICT',
    message: 'There are still teams that are part of this one',
  });
  await deleteTeam(admin(), sales.id);
  await deleteTeam(admin(), office.id);
  expect(await names()).toEqual(['North', 'South']);
  const history = await world.database.db.select().from(events).where(eq(events.entityId, sales.id)).orderBy(events.id);
  expect(history.map(({ kind, entityType }) => [kind, entityType])).toEqual([
    ['created', 'team'],
    ['updated', 'team'],
    ['deleted', 'team'],
  ]);
});

test('no team is below itself, not even by two changes at once', async () => {
  const [a, b] = await createTeams(admin(), [{ name: 'A' }, { name: 'B' }]);
  if (!a || !b) throw new Error('No teams');
  const circle = { code: 'INVALID', details: { fields: { parentId: say('teamWithinItself') } } };
  expect(await refusal(editTeam(admin(), { id: a.id, set: { parentId: a.id } }))).toMatchObject(circle);
  const { db } = world.database;
  const edits = await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('teams.parent_id'))`);
    const begun = Promise.allSettled([
      editTeam(admin(), { id: a.id, set: { parentId: b.id } }),
      editTeam(admin(), { id: b.id, set: { parentId: a.id } }),
    ]);
    await untilWaiting(db, 2);
    return { begun };
  });
  const results = await edits.begun;
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a team with people, a name in use, an absent parent and whoever is no administrator are refused', async () => {
  const before = await listTeams(world.database.db);
  const [north] = before.filter(({ name }) => name === 'North');
  const id = north?.id ?? 0;
  expect(await refusal(deleteTeam(admin(), id))).toMatchObject({ message: 'There are still people in this team' });
  const attempts = [
    createTeams(admin(), [{ name: 'South' }]),
    editTeam(admin(), { id, set: { name: 'South' } }),
    createTeams(admin(), [{ name: 'New', parentId: 999_999 }]),
    editTeam(admin(), { id: 999_999, set: { name: 'None' } }),
    createTeams(world.as('lead'), [{ name: 'Mine' }]),
    editTeam(world.as('lead'), { id, set: { name: 'Mine' } }),
    deleteTeam(world.as('lead'), id),
  ];
  const codes = await Promise.all(attempts.map(async (attempt) => (await refusal(attempt)).code));
  expect(codes).toEqual(['INVALID', 'INVALID', 'INVALID', 'NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  expect(await listTeams(world.database.db)).toEqual(before);
});
