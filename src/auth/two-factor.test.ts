import { and, eq, sql } from 'drizzle-orm';
import { URI } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roles } from '../access/table.ts';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from '../users/table.ts';
import { createToken } from './account.ts';
import { hashPassword } from './secrets.ts';
import { recoveryCodes, sessions, twoFactors } from './table.ts';

const PASSWORD = 'correct horse battery';

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
afterEach(async () => {
  await db().delete(twoFactors);
  await db().delete(recoveryCodes);
  await db().update(roles).set({ requiresTwoFactor: false });
});

type Name = keyof TestWorld['people'];
type Visitor = ReturnType<typeof site.visitor>;
const idOf = (name: Name) => world.people[name].userId;
const credentials = (name: Name) => ({ email: `${name}@test.example`, password: PASSWORD });
const saying = (code: string, message: ReturnType<typeof say>) =>
  expect.objectContaining({ code, cause: expect.objectContaining({ said: message }) });
const missing = (what: string) =>
  expect.objectContaining({
    code: 'FORBIDDEN',
    cause: expect.objectContaining({ details: expect.objectContaining({ missing: what }) }),
  });
const wrongCode = expect.objectContaining({
  cause: expect.objectContaining({ details: expect.objectContaining({ fields: { code: say('wrongCode') } }) }),
});

async function signedIn(name: Name): Promise<Visitor> {
  const visitor = site.visitor();
  await visitor.call.auth.signIn(credentials(name));
  return visitor;
}
/** As the app on the phone has it, of now; whatever was used before is forgotten. */
async function codeOf(uri: string): Promise<string> {
  await db().update(twoFactors).set({ lastStep: 0 });
  return URI.parse(uri).generate();
}
async function withTwoFactor(name: Name) {
  const visitor = await signedIn(name);
  const { uri, secret } = await visitor.call.auth.beginTwoFactor();
  const { recoveryCodes: codes } = await visitor.call.auth.finishTwoFactor({ code: await codeOf(uri) });
  return { visitor, uri, secret, codes };
}
async function secondStepOf(name: Name) {
  const visitor = site.visitor();
  const { codeToken } = await visitor.call.auth.signIn(credentials(name));
  return { visitor, enter: (code: string) => visitor.call.auth.signInWithCode({ token: codeToken ?? '', code }) };
}
const isIn = async (visitor: Visitor) =>
  visitor.call.auth.me().then(
    () => true,
    () => false,
  );
/** The password was given long ago in all sessions. */
async function letTimePass(): Promise<void> {
  await db().update(sessions).set({ passwordGivenAt: sql`now() - interval '16 minutes'` });
  site.auth.forget();
}

describe('a second factor', () => {
  test('is asked for once its first code was right, and its secret is kept sealed', async () => {
    const visitor = await signedIn('manager');
    const { uri, secret } = await visitor.call.auth.beginTwoFactor();
    expect(uri).toMatch(/^otpauth:\/\/totp\/Kontor.*manager%40test\.example\?/);
    await expect(visitor.call.auth.finishTwoFactor({ code: '000000' })).rejects.toEqual(wrongCode);
    expect(await isIn(await signedIn('manager'))).toBe(true);
    const { recoveryCodes: codes } = await visitor.call.auth.finishTwoFactor({ code: await codeOf(uri) });
    expect(codes).toHaveLength(10);
    expect(await isIn(await signedIn('manager'))).toBe(false);
    const stored = JSON.stringify(await db().execute(sql`select f::text as f from two_factors f`));
    expect(stored).not.toContain(secret);
    const hashes = JSON.stringify(await db().execute(sql`select c::text as c from recovery_codes c`));
    expect(codes.filter((code) => hashes.includes(code.replaceAll('-', '')))).toEqual([]);
    expect(await visitor.call.auth.twoFactor()).toMatchObject({ recoveryCodesLeft: 10, isRequired: false });
    const history = await db()
      .select()
      .from(events)
      .where(and(eq(events.entityType, 'user'), eq(events.entityId, idOf('manager'))))
      .orderBy(events.id);
    expect(history.at(-1)?.changes).toEqual({ twoFactor: { from: false, to: true } });
    await expect(visitor.call.auth.beginTwoFactor()).rejects.toEqual(saying('CONFLICT', say('twoFactorIsOn')));
  });

  test('takes each code once, also of twenty at once', async () => {
    const { uri } = await withTwoFactor('manager');
    const code = await codeOf(uri);
    const steps = await Promise.all(Array.from({ length: 8 }, () => secondStepOf('manager')));
    const results = await Promise.allSettled(steps.map(({ enter }) => enter(code)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const inside = await Promise.all(steps.map(({ visitor }) => isIn(visitor)));
    expect(inside.filter(Boolean)).toHaveLength(1);
    const { enter } = await secondStepOf('manager');
    await expect(enter(code)).rejects.toEqual(wrongCode);
  });

  test('lets recovery codes in, each once, however they are typed, until they are renewed', async () => {
    const { visitor, codes } = await withTwoFactor('manager');
    const [first = '', second = ''] = codes;
    const step = await secondStepOf('manager');
    await step.enter(` ${first.toUpperCase().replaceAll('-', ' ')} `);
    expect(await isIn(step.visitor)).toBe(true);
    await expect((await secondStepOf('manager')).enter(first)).rejects.toEqual(wrongCode);
    expect((await visitor.call.auth.twoFactor()).recoveryCodesLeft).toBe(9);
    const renewed = await visitor.call.auth.renewRecoveryCodes();
    await expect((await secondStepOf('manager')).enter(second)).rejects.toEqual(wrongCode);
    await (await secondStepOf('manager')).enter(renewed.recoveryCodes[0] ?? '');
  });

  test('is not guessed, nor stepped over without the password', async () => {
    const { uri } = await withTwoFactor('manager');
    const { enter } = await secondStepOf('manager');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => enter('000000').catch((error: { code: string }) => error.code)),
    );
    expect(answers.filter((code) => code === 'TOO_MANY_REQUESTS').length).toBeGreaterThanOrEqual(2);
    await expect(enter(await codeOf(uri))).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    site = admitVisitors({ db: db() });
    const stranger = site.visitor().call.auth;
    await expect(stranger.signInWithCode({ token: 'made up', code: await codeOf(uri) })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
    // A new password voids what stands between the old one and a code.
    const step = await secondStepOf('manager');
    const link = new URL((await site.auth.offerPassword(world.as('admin'), idOf('manager'), 'link')) ?? '');
    await stranger.resetPassword({ token: link.searchParams.get('token') ?? '', password: PASSWORD });
    await expect(step.enter(await codeOf(uri))).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  });

  test('leaves API tokens as they are, and is no affair of theirs', async () => {
    await withTwoFactor('manager');
    const { token } = await createToken(world.as('manager'), idOf('manager'), { name: 'script', isReadOnly: false });
    const script = site.visitor({ bearerToken: token });
    expect(await isIn(script)).toBe(true);
    for (const call of [
      () => script.call.auth.beginTwoFactor(),
      () => script.call.auth.stopTwoFactor(),
      () => script.call.auth.renewRecoveryCodes(),
      () => script.call.auth.confirmPassword({ currentPassword: PASSWORD }),
    ]) {
      await expect(call()).rejects.toEqual(saying('FORBIDDEN', say('sessionNeeded')));
    }
  });

  test('is taken from whoever lost it by those who manage people, on the record', async () => {
    await withTwoFactor('manager');
    const [admin, lead] = [await signedIn('admin'), await signedIn('lead')];
    const found = async (visitor: Visitor) => (await visitor.call.users.get({ id: idOf('manager') })).hasTwoFactor;
    expect([await found(admin), await found(lead)]).toEqual([true, null]);
    await expect(lead.call.users.endTwoFactor({ id: idOf('manager') })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await admin.call.users.endTwoFactor({ id: idOf('manager') });
    expect(await isIn(await signedIn('manager'))).toBe(true);
    const history = await db()
      .select()
      .from(events)
      .where(and(eq(events.entityType, 'user'), eq(events.entityId, idOf('manager'))))
      .orderBy(events.id);
    expect(history.at(-1)).toMatchObject({
      actorId: idOf('admin'),
      changes: { twoFactor: { from: true, to: false } },
    });
    await expect(admin.call.users.endTwoFactor({ id: idOf('admin') })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('that a role asks for is set up before anything else, and not switched off', async () => {
    const admin = await signedIn('admin');
    const before = await signedIn('manager');
    const { token } = await createToken(world.as('manager'), idOf('manager'), { name: 'script', isReadOnly: false });
    await admin.call.roles.requireTwoFactor({ role: 'manager', isRequired: true });
    const visitor = await signedIn('manager');
    for (const open of [before, visitor]) {
      expect(await open.call.auth.me()).toMatchObject({ lacksTwoFactor: true });
      await expect(open.call.users.list({})).rejects.toEqual(missing('twoFactor'));
      await expect(open.call.auth.createToken({ name: 'x', isReadOnly: false })).rejects.toEqual(missing('twoFactor'));
    }
    await site.visitor({ bearerToken: token }).call.users.list({});
    const { uri } = await visitor.call.auth.beginTwoFactor();
    await visitor.call.auth.finishTwoFactor({ code: await codeOf(uri) });
    expect(await visitor.call.auth.me()).toMatchObject({ lacksTwoFactor: false });
    await visitor.call.users.list({});
    await expect(visitor.call.auth.stopTwoFactor()).rejects.toEqual(saying('FORBIDDEN', say('twoFactorOfRole')));
    await admin.call.roles.requireTwoFactor({ role: 'manager', isRequired: false });
    await visitor.call.auth.stopTwoFactor();
    expect(await isIn(await signedIn('manager'))).toBe(true);
  });

  test('can be asked of administrators by themselves, and of nobody by those who manage no people', async () => {
    const [admin, lead] = [await signedIn('admin'), await signedIn('lead')];
    await expect(lead.call.roles.requireTwoFactor({ role: 'viewer', isRequired: true })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await admin.call.roles.requireTwoFactor({ role: 'admin', isRequired: true });
    await expect(admin.call.users.list({})).rejects.toEqual(missing('twoFactor'));
  });
});

describe('a password given a while ago', () => {
  test('has to be given again before what is delicate; for a quarter of an hour that will do', async () => {
    const admin = await signedIn('admin');
    const id = idOf('viewer');
    const delicate = [
      () => admin.call.users.create({ name: 'Eve', email: 'eve@test.example', role: 'viewer' }),
      () => admin.call.users.update({ id, set: { role: 'manager' } }),
      () => admin.call.users.update({ id, set: { active: false } }),
      () => admin.call.users.update({ id, set: { email: 'eve@test.example' } }),
      () => admin.call.users.resetPassword({ id }),
      () => admin.call.users.endTwoFactor({ id }),
      () => admin.call.roles.create({ name: 'eve', from: 'admin' }),
      () => admin.call.roles.update({ role: 'viewer', set: { permissions: { user: { edit: 'all' } } } }),
      () => admin.call.roles.requireTwoFactor({ role: 'viewer', isRequired: true }),
      () => admin.call.auth.createToken({ name: 'eve', isReadOnly: false }),
      () => admin.call.auth.beginTwoFactor(),
      () => admin.call.auth.stopTwoFactor(),
      () => admin.call.auth.renewRecoveryCodes(),
    ];
    await letTimePass();
    for (const call of delicate) await expect(call()).rejects.toEqual(missing('password'));
    // What takes nothing over goes on.
    await admin.call.users.update({ id, set: { name: 'viewer' } });
    await expect(admin.call.auth.confirmPassword({ currentPassword: 'a wrong one' })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
    await expect(admin.call.auth.createToken({ name: 'x', isReadOnly: true })).rejects.toEqual(missing('password'));
    await admin.call.auth.confirmPassword({ currentPassword: PASSWORD });
    await admin.call.auth.createToken({ name: 'x', isReadOnly: true });
    await admin.call.users.update({ id, set: { active: false } });
    await admin.call.users.update({ id, set: { active: true } });
  });

  test('is known of the session in which it was given alone', async () => {
    const [here, there] = [await signedIn('admin'), await signedIn('admin')];
    await letTimePass();
    await here.call.auth.confirmPassword({ currentPassword: PASSWORD });
    await here.call.auth.createToken({ name: 'x', isReadOnly: true });
    await expect(there.call.auth.createToken({ name: 'x', isReadOnly: true })).rejects.toEqual(missing('password'));
  });

  test('is not asked of a token, which goes on managing people, but brings the password for another token', async () => {
    const { token } = await createToken(world.as('admin'), idOf('admin'), { name: 'script', isReadOnly: false });
    const script = site.visitor({ bearerToken: token });
    const { link } = await script.call.users.create({ name: 'Ida', email: 'ida@test.example', role: 'viewer' });
    expect(link).toContain('/reset?token=');
    await expect(script.call.auth.createToken({ name: 'x', isReadOnly: true })).rejects.toMatchObject({
      cause: { details: { fields: { currentPassword: say('passwordOfScript') } } },
    });
    await script.call.auth.createToken({ name: 'x', isReadOnly: true, currentPassword: PASSWORD });
  });
});
