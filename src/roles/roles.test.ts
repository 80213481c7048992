import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { DEFAULT_MATRICES } from '../access/matrix.ts';
import { loadActor } from '../auth/actors.ts';
import { createCompanies, editCompanies } from '../companies/companies.ts';
import '../contacts/entity.ts';
import '../deals/entity.ts';
import '../tasks/entity.ts';
import { getCompany } from '../companies/queries.ts';
import { noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { editUsers } from '../users/users.ts';
import { listRoles } from './queries.ts';
import { createRole, deleteRole, editRole } from './roles.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const nothing = () => Promise.resolve();
const accounts = {
  offerPassword: async () => null,
  voidLinks: async () => {},
  endTwoFactor: async () => {},
  endSessions: nothing,
  forget: () => {},
};
const admin = () => world.as('admin');
const list = async (actor: UserActor = world.people.admin) => listRoles(world.database.db, actor);
const rightsOf = async (role: string) => (await list()).find(({ name }) => name === role)?.permissions;

/** This person, with the rights of now. */
async function now(name: Name): Promise<ActorContext & { actor: UserActor }> {
  const actor = await loadActor(world.database.db, world.people[name].userId, 'screen');
  if (!actor) throw new Error(`${name} is not active`);
  return { ...world.as(name), actor };
}

const give = (name: Name, role: string) =>
  editUsers(admin(), accounts, [{ id: world.people[name].userId, set: { role } }]);

let count = 0;
let role = '';
beforeEach(async () => {
  role = `Partner ${++count}`;
  await createRole(admin(), { name: role, from: 'manager' });
});

test('a new role may do what the one it was made from may, and then just what it is given', async () => {
  expect(await rightsOf(role)).toEqual(DEFAULT_MATRICES.manager);
  await give('outsider', role);
  const [company] = await createCompanies(admin(), [{ name: 'Acme', responsibleId: world.people.lead.userId }]);
  const id = company?.id ?? 0;
  const edit = async () => editCompanies(await now('outsider'), [{ id, set: { city: 'Bonn' } }]);
  expect(await refusal(edit())).toMatchObject({ code: 'NOT_FOUND' });
  await editRole(admin(), accounts, { role, set: { permissions: { company: { view: 'all' } } } });
  expect((await getCompany(await now('outsider'), id)).can).toMatchObject({ edit: false, comment: false });
  expect(await refusal(edit())).toMatchObject({ code: 'FORBIDDEN' });
  await editRole(admin(), accounts, { role, set: { permissions: { company: { edit: 'all' } } } });
  await edit();
  expect(await rightsOf(role)).toEqual({
    ...DEFAULT_MATRICES.manager,
    company: { ...DEFAULT_MATRICES.manager.company, view: 'all', edit: 'all' },
  });
  await give('outsider', 'manager');
});

test('a role that is renamed keeps its people and rights; the history tells each right by itself', async () => {
  await give('outsider', role);
  const renamed = `${role}, East`;
  await editRole(admin(), accounts, {
    role,
    set: { name: renamed, permissions: { deal: { view: 'team' }, pipeline: { edit: 'all' } } },
  });
  expect((await now('outsider')).actor).toMatchObject({ role: renamed, matrix: { deal: { view: 'team' } } });
  const told = await world.database.db.select().from(events).where(eq(events.entityType, 'role')).orderBy(events.id);
  expect(told.at(-1)).toMatchObject({
    kind: 'updated',
    actorId: world.people.admin.userId,
    changes: {
      name: { from: role, to: renamed },
      'deal.view': { from: 'own', to: 'team' },
      'pipeline.edit': { from: 'none', to: 'all' },
    },
  });
  await give('outsider', 'manager');
});

test('what two change at once is both kept', async () => {
  const edit = (permissions: Parameters<typeof editRole>[2]['set']['permissions']) =>
    editRole(admin(), accounts, { role, set: { permissions } });
  await Promise.all([edit({ deal: { view: 'all' } }), edit({ deal: { edit: 'team' } })]);
  expect((await rightsOf(role))?.deal).toMatchObject({ view: 'all', edit: 'team' });
});

test('who loses sight of records can’t keep a right on them', async () => {
  const blind = editRole(admin(), accounts, { role, set: { permissions: { deal: { view: 'none', edit: 'none' } } } });
  const fields = (await refusal(blind)).details.fields;
  expect(Object.keys(fields ?? {})).toEqual([
    'permissions.deal.create',
    'permissions.deal.delete',
    'permissions.deal.comment',
  ]);
  expect(fields?.['permissions.deal.create']).toEqual(say('needsView'));
  expect(await rightsOf(role)).toEqual(DEFAULT_MATRICES.manager);
});

test('a role goes when its people have another', async () => {
  await give('outsider', role);
  const remove = (toRole?: string) => deleteRole(admin(), accounts, { role, toRole });
  expect(await refusal(remove())).toMatchObject({ code: 'CONFLICT', said: say('roleHasPeople') });
  expect((await refusal(remove(role))).details.fields).toEqual({ toRole: say('anotherRole') });
  expect((await refusal(remove('Nobody'))).details.fields).toEqual({ toRole: noSuch('role') });
  await remove('viewer');
  expect((await now('outsider')).actor.role).toBe('viewer');
  expect((await list()).map(({ name }) => name)).not.toContain(role);
  await give('outsider', 'manager');
});

test('a role that goes just as somebody is given it', async () => {
  const { db } = world.database;
  const given = await db.transaction(async (tx) => {
    await deleteRole({ ...admin(), db: tx }, accounts, { role });
    const late = refusal(give('outsider', role));
    await untilWaiting(db, 1);
    return { late };
  });
  expect((await given.late).details.fields).toEqual({ role: noSuch('role') });
});

test('nobody grants what they lack, changes their own role, or touches the administrators’', async () => {
  const rights = { user: { create: 'all', edit: 'all' }, deal: { view: 'team' } } as const;
  await editRole(admin(), accounts, { role, set: { permissions: rights } });
  await give('colleague', role);
  const clerk = await now('colleague');
  const set = (permissions: Parameters<typeof editRole>[2]['set']['permissions']) => ({ permissions });
  const attempts: [() => Promise<unknown>, string][] = [
    [() => editRole(clerk, accounts, { role: 'admin', set: set({ deal: { view: 'none' } }) }), 'roleIsFixed'],
    [() => editRole(admin(), accounts, { role: 'admin', set: set({ user: { edit: 'none' } }) }), 'roleIsFixed'],
    [() => editRole(clerk, accounts, { role, set: set({ deal: { view: 'all' } }) }), 'roleIsYours'],
    [() => editRole(clerk, accounts, { role: 'viewer', set: set({ deal: { view: 'all' } }) }), 'roleAboveYours'],
    [() => editRole(clerk, accounts, { role: 'manager', set: set({ deal: { view: 'all' } }) }), 'roleAboveYours'],
    [() => createRole(clerk, { name: 'Above', from: 'admin' }), 'roleAboveYours'],
    [() => editRole(admin(), accounts, { role: 'viewer', set: { name: 'Guest' } }), 'roleIsBuiltIn'],
    [() => deleteRole(admin(), accounts, { role: 'viewer', toRole: 'manager' }), 'roleIsBuiltIn'],
    [() => createRole(world.as('lead'), { name: 'Mine', from: 'manager' }), 'forbidden'],
    [() => editRole(world.as('lead'), accounts, { role, set: { name: 'Mine' } }), 'forbidden'],
    [() => deleteRole(world.as('lead'), accounts, { role }), 'forbidden'],
  ];
  for (const [attempt, said] of attempts) expect((await refusal(attempt())).said.key).toBe(said);
  expect(await rightsOf('manager')).toEqual(DEFAULT_MATRICES.manager);
  expect(await rightsOf('admin')).toEqual(DEFAULT_MATRICES.admin);
  const seen = await list(clerk.actor);
  const can = Object.fromEntries(seen.map((each) => [each.name, each.can]));
  expect([can['admin']?.edit, can[role]?.edit, can['viewer']?.edit]).toEqual([false, false, false]);
  expect(can['manager']).toEqual({ edit: true, delete: false, requireTwoFactor: true });
  await give('colleague', 'manager');
});

test('names in use and absent roles are refused', async () => {
  expect((await refusal(createRole(admin(), { name: 'viewer', from: 'manager' }))).details.fields).toEqual({
    name: say('inUse'),
  });
  expect((await refusal(editRole(admin(), accounts, { role, set: { name: 'viewer' } }))).details.fields).toEqual({
    name: say('inUse'),
  });
  expect((await refusal(createRole(admin(), { name: 'X', from: 'Nobody' }))).details.fields).toEqual({
    from: noSuch('role'),
  });
  expect((await refusal(editRole(admin(), accounts, { role: 'Nobody', set: {} }))).code).toBe('NOT_FOUND');
});
