import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadActor } from '../auth/actors.ts';
import { noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { users } from '../users/table.ts';
import { movePeople } from '../users/users.ts';
import { listTeams } from './queries.ts';
import { createTeams, deleteTeam, editTeam } from './teams.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const admin = () => world.as('admin');
const stay = () => Promise.resolve();
const accounts = {
  offerPassword: async () => null,
  voidLinks: async () => {},
  endTwoFactor: async () => {},
  endSessions: stay,
  forget: () => {},
};
const remove = (id: number, toTeamId?: number | null) =>
  deleteTeam(admin(), { id, toTeamId }, (ctx, from, to) => movePeople(ctx, accounts, from, to));
const names = async () => (await listTeams(world.database.db)).map(({ name }) => name);

test('a team is made, renamed, put below another and deleted, each told in the history', async () => {
  const [office, sales] = await createTeams(admin(), [{ name: 'Office' }, { name: 'Sales' }]);
  if (!office || !sales) throw new Error('No teams');
  await editTeam(admin(), { id: sales.id, set: { name: 'Sales East', parentId: office.id } });
  await remove(office.id);
  expect((await listTeams(world.database.db)).find(({ id }) => id === sales.id)?.parentId).toBeNull();
  await remove(sales.id);
  expect(await names()).toEqual(['North', 'South']);
  const history = await world.database.db.select().from(events).where(eq(events.entityId, sales.id)).orderBy(events.id);
  expect(history.map(({ kind, entityType }) => [kind, entityType])).toEqual([
    ['created', 'team'],
    ['updated', 'team'],
    ['updated', 'team'],
    ['deleted', 'team'],
  ]);
});

test('the people of a deleted team go to the team chosen or to none, and see what is seen from there', async () => {
  const { db } = world.database;
  const [from, to] = await createTeams(admin(), [{ name: 'From' }, { name: 'To' }]);
  if (!from || !to) throw new Error('No teams');
  const people = [world.people.colleague.userId, world.people.viewer.userId];
  const teamOf = async () =>
    (await db.select({ teamId: users.teamId }).from(users).where(inArray(users.id, people))).map(
      ({ teamId }) => teamId,
    );
  await db.update(users).set({ teamId: from.id }).where(inArray(users.id, people));
  expect((await refusal(remove(from.id, from.id))).details.fields).toEqual({ toTeamId: noSuch('team') });
  expect((await refusal(remove(from.id, 999_999))).details.fields).toEqual({ toTeamId: noSuch('team') });
  await remove(from.id, to.id);
  expect(await teamOf()).toEqual([to.id, to.id]);
  expect((await loadActor(db, world.people.viewer.userId, 'screen'))?.teamMemberIds).toEqual(people);
  await remove(to.id, null);
  expect(await teamOf()).toEqual([null, null]);
  const told = await db.select().from(events).where(eq(events.entityType, 'user')).orderBy(events.id);
  expect(told.filter(({ entityId }) => entityId === people[0]).map(({ changes }) => changes)).toEqual([
    { teamId: { from: from.id, to: to.id } },
    { teamId: { from: to.id, to: null } },
  ]);
  await db.update(users).set({ teamId: world.people.lead.teamId }).where(inArray(users.id, people));
});

test('a lead reaches the people of the teams below, however deep, and nobody reaches up', async () => {
  const { db } = world.database;
  const { lead, manager, colleague, viewer, outsider, southLead } = world.people;
  const north = lead.teamId ?? 0;
  const south = southLead.teamId ?? 0;
  const [between] = await createTeams(admin(), [{ name: 'Between', parentId: north }]);
  await editTeam(admin(), { id: south, set: { parentId: between?.id ?? 0 } });
  const reached = async (userId: number) => (await loadActor(db, userId, 'screen'))?.teamMemberIds;
  const everybody = [lead, manager, colleague, viewer, outsider, southLead].map(({ userId }) => userId);
  expect(await reached(lead.userId)).toEqual(everybody.sort((a, b) => a - b));
  expect(await reached(southLead.userId)).toEqual([outsider.userId, southLead.userId]);
  await editTeam(admin(), { id: south, set: { parentId: null } });
  expect(await reached(lead.userId)).not.toContain(outsider.userId);
  await remove(between?.id ?? 0);
});

test('a team that is no longer what its editor saw is told as it is, and other fields are changed all the same', async () => {
  const [team] = await createTeams(admin(), [{ name: 'Seen' }]);
  const id = team?.id ?? 0;
  await editTeam(admin(), { id, set: { name: 'Renamed' }, from: { name: 'Seen' } });
  const late = await refusal(editTeam(admin(), { id, set: { name: 'Late' }, from: { name: 'Seen' } }));
  expect([late.code, late.details.current]).toEqual(['CONFLICT', expect.objectContaining({ id, name: 'Renamed' })]);
  const parentId = world.people.lead.teamId;
  await editTeam(admin(), { id, set: { parentId }, from: { parentId: null } });
  expect(await listTeams(world.database.db)).toContainEqual(expect.objectContaining({ id, name: 'Renamed', parentId }));
  await remove(id);
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
  expect(await refusal(remove(id))).toMatchObject({ message: 'There are still people in this team' });
  const attempts = [
    createTeams(admin(), [{ name: 'South' }]),
    editTeam(admin(), { id, set: { name: 'South' } }),
    createTeams(admin(), [{ name: 'New', parentId: 999_999 }]),
    editTeam(admin(), { id: 999_999, set: { name: 'None' } }),
    createTeams(world.as('lead'), [{ name: 'Mine' }]),
    editTeam(world.as('lead'), { id, set: { name: 'Mine' } }),
    deleteTeam(world.as('lead'), { id }, stay),
  ];
  const codes = await Promise.all(attempts.map(async (attempt) => (await refusal(attempt)).code));
  expect(codes).toEqual(['INVALID', 'INVALID', 'INVALID', 'NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  expect(await listTeams(world.database.db)).toEqual(before);
});
