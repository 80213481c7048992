import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { say } from '../core/messages/message.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from '../users/table.ts';
import { createToken } from './account.ts';
import { loadActor } from './actors.ts';
import { hashPassword } from './secrets.ts';
import { apiTokens, oneTimeLinks, sessions } from './table.ts';

const PASSWORD = 'correct horse battery';
const EMAIL = 'manager@test.example';

let world: TestWorld;
let site: ReturnType<typeof admitVisitors>;
const db = () => world.database.db;

beforeAll(async () => {
  world = await openTestWorld();
  await db()
    .update(users)
    .set({ passwordHash: await hashPassword(PASSWORD) });
});
afterAll(() => world.close());
beforeEach(() => {
  site = admitVisitors({ db: db() });
});

async function signedIn(email = EMAIL, password = PASSWORD) {
  const visitor = site.visitor();
  await visitor.call.auth.signIn({ email, password });
  return visitor;
}
const refused = (code: string) => expect.objectContaining({ code });

test('a password is kept as argon2id, and letters count however they are composed', async () => {
  expect(await hashPassword('x'.repeat(10))).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await db()
    .update(users)
    .set({ passwordHash: await hashPassword('cafe\u0301 au lait') })
    .where(eq(users.id, world.people.viewer.userId));
  await signedIn('viewer@test.example', 'caf\u00e9 au lait');
});

describe('the session', () => {
  test('is a cookie that no script reads, and only its hash is stored', async () => {
    const visitor = await signedIn();
    expect(visitor.jar.header).toMatch(
      /^kontor_session=[a-z2-7]{40}; HttpOnly; Max-Age=2592000; Path=\/; SameSite=Lax$/,
    );
    const stored = await db().execute(sql`select row_to_json(s)::text as row from sessions s`);
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(visitor.token());
    expect((await visitor.call.auth.me()).email).toBe(EMAIL);
  });

  test('behind TLS is sent over nothing else, and only by the host itself', async () => {
    const visitor = admitVisitors({ db: db(), isSecure: true }).visitor();
    await visitor.call.auth.signIn({ email: EMAIL, password: PASSWORD });
    expect(visitor.jar.header).toMatch(/^__Host-kontor_session=.*Path=\/.*Secure$/);
    expect(visitor.jar.header).not.toContain('Domain');
    await expect(visitor.call.auth.me()).resolves.toBeDefined();
  });

  test('that was there before signing in is ended, not taken over', async () => {
    const visitor = await signedIn();
    const planted = { sessionToken: visitor.token(), bearerToken: null };
    await visitor.call.auth.signIn({ email: 'lead@test.example', password: PASSWORD });
    expect(visitor.token()).not.toBe(planted.sessionToken);
    expect(await site.auth.actorOf(planted)).toBeNull();
  });

  test('ends by signing out, also everywhere', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const old = { sessionToken: here.token(), bearerToken: null };
    await here.call.auth.signOut();
    expect(here.jar.header).toContain('Max-Age=0');
    expect(await site.auth.actorOf(old)).toBeNull();
    const [stays, goes] = [await signedIn(), await signedIn()];
    await stays.call.auth.endOtherSessions();
    await expect(goes.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
    await expect(there.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
    await expect(stays.call.auth.me()).resolves.toBeDefined();
    const [another, last] = [await signedIn(), await signedIn()];
    await another.call.auth.signOutEverywhere();
    await expect(last.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
  });

  test.each([
    ['nobody used for too long', { expiresAt: new Date(Date.now() - 1000) }],
    ['has lasted too long, however much it is used', { endsAt: new Date(Date.now() - 1000) }],
  ])('that %s is over', async (_, set) => {
    const visitor = await signedIn();
    await expect(visitor.call.auth.me()).resolves.toBeDefined();
    await db().update(sessions).set(set);
    site.auth.forget();
    await expect(visitor.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
    await site.auth.sweep();
    expect(await db().$count(sessions)).toBe(0);
  });

  test('in use is put off when it is idle, never beyond its end', async () => {
    const visitor = await signedIn();
    const hoursAgo = new Date(Date.now() - 5 * 3_600_000);
    const end = new Date(Date.now() + 3_600_000);
    await db()
      .update(sessions)
      .set({ updatedAt: hoursAgo, expiresAt: new Date(Date.now() + 60_000), endsAt: end });
    site.auth.forget();
    await visitor.call.auth.me();
    const [row] = await db().select().from(sessions).where(eq(sessions.userId, world.people.manager.userId));
    expect(row?.expiresAt).toEqual(end);
    expect(row?.updatedAt.getTime()).toBeGreaterThan(hoursAgo.getTime());
    await db().delete(sessions);
  });

  test('is listed without its token and ended one by one; another’s is as if absent', async () => {
    const [here, there, stranger] = [await signedIn(), await signedIn(), await signedIn('lead@test.example')];
    const { items } = await here.call.auth.sessions();
    expect(items.filter((item) => item.isCurrent)).toHaveLength(1);
    expect(items).toHaveLength(2);
    const other = items.find((item) => !item.isCurrent);
    const foreign = await stranger.call.auth.endSession({ id: other?.id ?? 0 }).catch((error: Error) => error.message);
    const absent = await stranger.call.auth.endSession({ id: 999_999 }).catch((error: Error) => error.message);
    expect(foreign).toBe(absent);
    await here.call.auth.endSession({ id: other?.id ?? 0 });
    await expect(there.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
    await expect(here.call.auth.me()).resolves.toBeDefined();
  });

  test('is found beside cookies that can’t be decoded', () => {
    const token = 'a'.repeat(40);
    expect(site.auth.sessionCookieOf(`broken=%E0%A4; kontor_session=${token}; x=1`)).toBe(token);
    expect(site.auth.sessionCookieOf('kontor_session=%E0%A4')).toBeNull();
    expect(site.auth.sessionCookieOf(undefined)).toBeNull();
  });
});

test('a changed password ends every session, this one goes on under a new token, and API tokens stay', async () => {
  const [here, there] = [await signedIn(), await signedIn()];
  const key = await createToken(world.as('admin'), world.people.manager.userId, { name: 'script', isReadOnly: false });
  const old = { sessionToken: here.token(), bearerToken: null };
  const script = site.visitor({ bearerToken: key.token });
  await here.call.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'another password' });
  expect(await site.auth.actorOf(old)).toBeNull();
  await expect(there.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
  await expect(here.call.auth.me()).resolves.toBeDefined();
  await expect(script.call.auth.me()).resolves.toBeDefined();
  await here.call.auth.changePassword({ currentPassword: 'another password', newPassword: PASSWORD });
});

describe('an API token', () => {
  test('takes the password, is told once, is stored hashed, and is another’s affair', async () => {
    const visitor = await signedIn();
    const input = { name: 'report', isReadOnly: true };
    await expect(visitor.call.auth.createToken({ ...input, currentPassword: 'a wrong password' })).rejects.toEqual(
      refused('UNPROCESSABLE_CONTENT'),
    );
    const { id, token } = await visitor.call.auth.createToken({ ...input, currentPassword: PASSWORD });
    expect(token).toMatch(/^kontor_[\w-]{43}$/);
    const stored = await db().execute(sql`select row_to_json(t)::text as row from api_tokens t where id = ${id}`);
    expect(JSON.stringify(stored)).not.toContain(token.slice(7));
    expect(JSON.stringify(await visitor.call.auth.tokens())).not.toContain(token.slice(7));
    const stranger = await signedIn('lead@test.example');
    await expect(stranger.call.auth.revokeToken({ id })).rejects.toEqual(refused('NOT_FOUND'));
  });

  test('acts as its user until it is revoked; one that may only read changes nothing', async () => {
    const { userId } = world.people.manager;
    const { id, token } = await createToken(world.as('admin'), userId, { name: 'reader', isReadOnly: true });
    const script = site.visitor({ bearerToken: token });
    expect((await script.call.auth.me()).id).toBe(userId);
    expect(await site.auth.actorOf({ sessionToken: null, bearerToken: token })).toMatchObject({
      channel: 'api',
      isReadOnly: true,
      tokenId: id,
    });
    await expect(script.call.auth.updateProfile({ set: { name: 'Mallory' } })).rejects.toEqual(refused('FORBIDDEN'));
    await expect(script.call.auth.signOutEverywhere()).rejects.toEqual(refused('FORBIDDEN'));
    await (await signedIn()).call.auth.revokeToken({ id });
    await expect(script.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
  });

  test('notes its use once a minute', async () => {
    const { id, token } = await createToken(world.as('admin'), world.people.manager.userId, {
      name: 'busy',
      isReadOnly: false,
    });
    const used = async () => {
      site.auth.forget();
      await site.auth.actorOf({ sessionToken: null, bearerToken: token });
      const [row] = await db().select({ at: apiTokens.lastUsedAt }).from(apiTokens).where(eq(apiTokens.id, id));
      return row?.at ?? null;
    };
    const first = await used();
    expect(first).not.toBeNull();
    expect(await used()).toEqual(first);
    await db()
      .update(apiTokens)
      .set({ lastUsedAt: new Date(Date.now() - 61_000) });
    expect((await used())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
  });
});

test('who shows a wrong token is nobody, whatever cookie comes along', async () => {
  const visitor = await signedIn();
  expect(await site.auth.actorOf({ sessionToken: visitor.token(), bearerToken: 'kontor_wrong' })).toBeNull();
});

test('rights are remembered for half a second at most', async () => {
  const visitor = await signedIn();
  const credentials = { sessionToken: visitor.token(), bearerToken: null };
  const first = site.auth.actorOf(credentials);
  expect(site.auth.actorOf(credentials)).toBe(first);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 501);
  const second = site.auth.actorOf(credentials);
  clock.mockRestore();
  expect(second).not.toBe(first);
});

test('an actor has the rights of their role and the people of their team', async () => {
  for (const name of ['admin', 'lead', 'manager', 'viewer', 'outsider'] as const) {
    const expected = world.people[name];
    expect(await loadActor(db(), expected.userId, 'screen')).toEqual(expected);
  }
});

test('a profile holds no rights, and a new e-mail address takes the password', async () => {
  const visitor = await signedIn('colleague@test.example');
  const { updateProfile } = visitor.call.auth;
  for (const set of [{ role: 'admin' }, { teamId: 1 }, { active: true }]) {
    await expect(updateProfile({ set: set as object })).rejects.toMatchObject({ cause: { code: 'INVALID' } });
  }
  await expect(updateProfile({ set: { email: 'new@test.example' } })).rejects.toMatchObject({
    cause: { details: { fields: { currentPassword: say('passwordForEmail') } } },
  });
  await expect(
    updateProfile({ set: { email: 'ADMIN@test.example' }, currentPassword: PASSWORD }),
  ).rejects.toMatchObject({ cause: { details: { fields: { email: say('inUse') } } } });
  const me = await updateProfile({
    set: { email: 'new@test.example', name: 'New', timezone: 'Asia/Tokyo' },
    currentPassword: PASSWORD,
  });
  expect(me).toMatchObject({ email: 'new@test.example', name: 'New', timezone: 'Asia/Tokyo', role: 'manager' });
});

describe('a password link', () => {
  const linkFor = async (userId: number) =>
    new URL((await site.auth.offerPassword(world.as('admin'), userId, 'link')) ?? '').searchParams.get('token') ?? '';

  test('sets the password once, of twenty at once too, and ends the sessions', async () => {
    const { userId } = world.people.southLead;
    const before = await signedIn('southLead@test.example');
    const token = await linkFor(userId);
    expect(JSON.stringify(await db().select().from(oneTimeLinks))).not.toContain(token);
    const { checkLink } = site.visitor().call.auth;
    const link = { token, purpose: 'password' } as const;
    expect(await checkLink(link)).toEqual({ isUsable: true, email: 'southLead@test.example' });
    expect(await checkLink({ token, purpose: 'setup' })).toEqual({ isUsable: false, email: null });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        site.visitor().call.auth.resetPassword({ token, password: `the new password ${index}` }),
      ),
    );
    const won = results.findIndex((result) => result.status === 'fulfilled');
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await checkLink(link)).toEqual({ isUsable: false, email: null });
    await expect(before.call.auth.me()).rejects.toEqual(refused('UNAUTHORIZED'));
    await signedIn('southLead@test.example', `the new password ${won}`);
  });

  test('works no more once it ran out or another was made', async () => {
    const { userId } = world.people.southLead;
    const replaced = await linkFor(userId);
    const old = await linkFor(userId);
    await db()
      .update(oneTimeLinks)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(sql`${oneTimeLinks.usedAt} is null`);
    for (const token of [replaced, old, 'made up']) {
      await expect(
        site.visitor().call.auth.resetPassword({ token, password: 'some new password' }),
      ).rejects.toMatchObject({
        cause: { code: 'INVALID' },
      });
    }
  });
});
