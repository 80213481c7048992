import { and, eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserActor } from '../access/actor.ts';
import type { Level } from '../access/input.ts';
import { createToken } from '../auth/account.ts';
import { hashPassword } from '../auth/secrets.ts';
import { sessions } from '../auth/table.ts';
import { noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { openConnections } from '../testing/database.ts';
import { refusal } from '../testing/refusal.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from './table.ts';
import { createUsers, editUsers, inviteUser, resetUserPassword } from './users.ts';

const PASSWORD = 'correct horse battery';
let world: TestWorld;
let site: ReturnType<typeof admitVisitors>;
let passwordHash: string;

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  world = await openTestWorld();
  site = admitVisitors({ db: world.database.db });
  await world.database.db.update(users).set({ passwordHash });
  return () => world.close();
});

const idOf = (name: keyof TestWorld['people']) => world.people[name].userId;
async function signedIn(name: keyof TestWorld['people']) {
  const visitor = site.visitor();
  await visitor.call.auth.signIn({ email: `${name}@test.example`, password: PASSWORD });
  return visitor;
}

test('an invited person chooses a password by the link, and then signs in', async () => {
  const admin = await signedIn('admin');
  const { user, link } = await admin.call.users.create({ name: 'Ida', email: 'ida@test.example', role: 'manager' });
  expect(user).toMatchObject({ name: 'Ida', role: 'manager', teamId: null, active: true, hasPassword: false });
  const token = new URL(link ?? '').searchParams.get('token') ?? '';
  await site.visitor().call.auth.resetPassword({ token, password: 'one of her own' });
  const ida = site.visitor();
  await ida.call.auth.signIn({ email: 'IDA@test.example', password: 'one of her own' });
  expect((await ida.call.auth.me()).id).toBe(user.id);
  const [event] = await world.database.db
    .select()
    .from(events)
    .where(and(eq(events.entityType, 'user'), eq(events.entityId, user.id)));
  expect(event).toMatchObject({ kind: 'created', entityType: 'user', resource: 'user', actorId: idOf('admin') });
  expect(JSON.stringify(event)).not.toMatch(/argon2|password/i);
});

test('who is disabled is signed out and refused with their token at once, and stays so for old sessions', async () => {
  const [admin, manager] = [await signedIn('admin'), await signedIn('manager')];
  const { token } = await createToken(world.as('admin'), idOf('manager'), { name: 'script', isReadOnly: false });
  const script = site.visitor({ bearerToken: token });
  await Promise.all([manager.call.auth.me(), script.call.auth.me()]);
  await admin.call.users.update({ id: idOf('manager'), set: { active: false } });
  for (const visitor of [manager, script]) {
    await expect(visitor.call.auth.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  }
  await expect(signedIn('manager')).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await admin.call.users.update({ id: idOf('manager'), set: { active: true } });
  expect(await world.database.db.$count(sessions, eq(sessions.userId, idOf('manager')))).toBe(0);
});

test('a changed role and team hold from the next call on', async () => {
  const [admin, manager] = [await signedIn('admin'), await signedIn('manager')];
  expect((await manager.call.auth.me()).can.manageUsers).toBe(false);
  await admin.call.users.update({ id: idOf('manager'), set: { role: 'admin', teamId: null } });
  expect((await manager.call.auth.me()).can.manageUsers).toBe(true);
  await admin.call.users.update({ id: idOf('manager'), set: { role: 'viewer' } });
  await expect(manager.call.users.update({ id: idOf('viewer'), set: { name: 'X' } })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

describe('nobody but administrators manages people', () => {
  test.each(['lead', 'manager', 'viewer'] as const)('not a %s', async (name) => {
    const before = await world.database.db.select().from(users).orderBy(users.id);
    const { call } = await signedIn(name);
    const attempts = [
      call.users.create({ name: 'Eve', email: 'eve@test.example', role: 'viewer' }),
      call.users.update({ id: idOf(name), set: { role: 'admin' } }),
      call.users.update({ id: idOf('colleague'), set: { role: 'admin' } }),
      call.users.resetPassword({ id: idOf('admin') }),
      call.users.resetPassword({ id: idOf('colleague') }),
    ];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' })));
    expect(await world.database.db.select().from(users).orderBy(users.id)).toEqual(before);
    expect(await world.database.db.$count(events, eq(events.entityType, 'user'))).toBe(0);
    expect((await call.users.list({ q: 'admin@' })).items).toMatchObject([{ name: 'admin', can: { edit: false } }]);
  });

  /** A lead whom a role of the workspace's own lets manage the people of the team. */
  function managingLead(): UserActor {
    const lead = world.people.lead;
    const right: Level = 'team';
    return { ...lead, matrix: { ...lead.matrix, user: { ...lead.matrix.user, create: right, edit: right } } };
  }

  test('a lead who may manage the team still manages nobody who may do more, and grants no such role', async () => {
    const ctx = { ...world.as('lead'), actor: managingLead() };
    await editUsers(ctx, site.auth, [{ id: idOf('colleague'), set: { name: 'Renamed' } }]);
    await world.database.db
      .update(users)
      .set({ teamId: world.people.lead.teamId })
      .where(eq(users.id, idOf('admin')));
    ctx.actor = { ...ctx.actor, teamMemberIds: [...ctx.actor.teamMemberIds, idOf('admin')] };
    const attempts = [
      () => resetUserPassword(ctx, site.auth, { id: idOf('admin') }),
      () => editUsers(ctx, site.auth, [{ id: idOf('admin'), set: { active: false } }]),
      () => editUsers(ctx, site.auth, [{ id: idOf('colleague'), set: { role: 'admin' } }]),
      () => editUsers(ctx, site.auth, [{ id: idOf('outsider'), set: { name: 'Foreign' } }]),
      () => inviteUser(ctx, site.auth, { name: 'Eve', email: 'eve@test.example', role: 'admin' }),
    ];
    for (const attempt of attempts) expect((await refusal(attempt())).code).toBe('FORBIDDEN');
  });
});

describe('the last active administrator', () => {
  test.each([{ role: 'manager' }, { active: false }])('stays one: %j', async (set) => {
    const ctx = world.as('admin');
    const error = await refusal(editUsers(ctx, site.auth, [{ id: idOf('admin'), set }]));
    expect(error).toMatchObject({ code: 'CONFLICT', message: 'The last active administrator must stay one' });
  });

  test('is left when two resign at the same moment', async () => {
    const { db } = world.database;
    await db
      .update(users)
      .set({ role: 'admin' })
      .where(eq(users.id, idOf('lead')));
    await openConnections(db);
    const results = await Promise.allSettled(
      (['admin', 'lead'] as const).map((name) =>
        editUsers(world.as('admin'), site.auth, [{ id: idOf(name), set: { role: 'manager' } }]),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db.$count(users, eq(users.role, 'admin'))).toBe(1);
  });
});

test('an administrator changes their own address and password with the password alone', async () => {
  const ctx = world.as('admin');
  const own = idOf('admin');
  expect((await refusal(editUsers(ctx, site.auth, [{ id: own, set: { email: 'x@test.example' } }]))).code).toBe(
    'FORBIDDEN',
  );
  expect((await refusal(resetUserPassword(ctx, site.auth, { id: own }))).code).toBe('FORBIDDEN');
});

test.each([
  [{ email: 'LEAD@test.example' }, { email: say('inUse') }],
  [{ role: 'emperor' }, { role: noSuch('role') }],
  [{ teamId: 999_999 }, { teamId: noSuch('team') }],
])('%j is refused by field', async (wrong, fields) => {
  const ctx = world.as('admin');
  const created = await refusal(
    createUsers(ctx, [{ name: 'Ida', email: 'ida@test.example', role: 'manager', ...wrong }]),
  );
  const edited = await refusal(editUsers(ctx, site.auth, [{ id: idOf('manager'), set: wrong }]));
  expect([created.details.fields, edited.details.fields]).toEqual([fields, fields]);
  expect(await world.database.db.$count(events)).toBe(0);
});

test('an edit of what somebody else changed meanwhile is refused with the row, without its password', async () => {
  const ctx = world.as('admin');
  const edit = { id: idOf('manager'), version: 1 };
  await editUsers(ctx, site.auth, [{ ...edit, set: { name: 'First' } }]);
  const error = await refusal(editUsers(ctx, site.auth, [{ ...edit, set: { name: 'Second' } }]));
  expect(error).toMatchObject({ code: 'CONFLICT', details: { current: { name: 'First', version: 2 } } });
  expect(JSON.stringify(error.details)).not.toContain('argon2');
});

test('the list is filtered, sorted and cut into pages, and tells nothing of how anybody signs in', async () => {
  const { call } = await signedIn('viewer');
  const page = await call.users.list({ sort: '-name', perPage: 2, page: 2 });
  expect(page).toMatchObject({ total: 7, page: 2, perPage: 2 });
  expect(page.items.map(({ name }) => name)).toEqual(['outsider', 'manager']);
  const managers = await call.users.list({ role: 'manager', teamId: world.people.manager.teamId ?? 0, active: true });
  expect(managers.items.map(({ name }) => name)).toEqual(['colleague', 'manager']);
  expect(JSON.stringify(page)).not.toMatch(/argon2/);
  expect((await call.users.list({ q: '%' })).total).toBe(0);
});

test('an absent user is not found', async () => {
  const error = await refusal(resetUserPassword(world.as('admin'), site.auth, { id: 999_999 }));
  expect(error).toEqual(notFound('user'));
});
