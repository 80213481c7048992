import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { say } from '../core/messages/message.ts';
import { events } from '../events/table.ts';
import { createMailer } from '../mail/mail.ts';
import { sendDueMails } from '../mail/sending.ts';
import { mails } from '../mail/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { type MailServer, openMailServer } from '../testing/smtp.ts';
import { admitVisitors } from '../testing/visitors.ts';
import { users } from '../users/table.ts';
import { hashPassword } from './secrets.ts';
import { emailChanges } from './table.ts';

const PASSWORD = 'correct horse battery';

let world: TestWorld;
let server: MailServer;
let site: ReturnType<typeof admitVisitors>;
const db = () => world.database.db;
const idOf = (name: 'admin' | 'manager' | 'viewer') => world.people[name].userId;

beforeAll(async () => {
  world = await openTestWorld();
  server = await openMailServer();
  await db()
    .update(users)
    .set({ passwordHash: await hashPassword(PASSWORD) });
});
afterAll(async () => {
  await server.close();
  await world.close();
});
beforeEach(() => {
  site = admitVisitors({ db: db(), mailer: createMailer(server.post) });
});
afterEach(async () => {
  await db().delete(mails);
  server.received.length = 0;
});

async function signedIn(name: string, password = PASSWORD) {
  const visitor = site.visitor();
  await visitor.call.auth.signIn({ email: name.includes('@') ? name : `${name}@test.example`, password });
  return visitor;
}
const deliver = () => sendDueMails(db(), server.post);
const tokenTo = (address: string) => new URL(server.linkTo(address)).searchParams.get('token') ?? '';
const subjectsTo = (address: string) =>
  server.received.filter(({ recipients }) => recipients.includes(address)).map(({ subject }) => subject);
const invalid = (fields: object) =>
  expect.objectContaining({ cause: expect.objectContaining({ details: expect.objectContaining({ fields }) }) });

test('who is invited gets the link by mail, in their language; nobody else is shown it, unless it is asked for', async () => {
  const admin = await signedIn('admin');
  const ida = { name: 'Ida', email: 'ida@elsewhere.example', role: 'manager', locale: 'de' };
  const { user, link } = await admin.call.users.create(ida);
  expect(link).toBeNull();
  await deliver();
  expect(subjectsTo(ida.email)).toEqual(['admin lädt Sie zu Test Ltd ein']);
  const first = tokenTo(ida.email);
  expect(await admin.call.users.resetPassword({ id: user.id })).toEqual({ link: null });
  await deliver();
  const second = tokenTo(ida.email);
  const choose = (token: string) => site.visitor().call.auth.resetPassword({ token, password: 'one of her own' });
  await expect(choose(first)).rejects.toEqual(invalid({ token: say('linkUsed') }));
  await choose(second);
  await signedIn(ida.email, 'one of her own');
  // A first password is no change of one.
  await deliver();
  expect(subjectsTo(ida.email)).toHaveLength(2);
  const shown = await admin.call.users.resetPassword({ id: user.id, by: 'link' });
  expect(shown.link).toContain('/reset?token=');
});

describe('a forgotten password', () => {
  test('is answered alike for everybody, and mailed to those who may sign in', async () => {
    await db()
      .update(users)
      .set({ active: false })
      .where(eq(users.id, idOf('viewer')));
    for (const name of ['manager', 'viewer', 'nobody']) {
      expect(await site.visitor().call.auth.forgotPassword({ email: `${name}@test.example` })).toBeUndefined();
    }
    await db()
      .update(users)
      .set({ active: true })
      .where(eq(users.id, idOf('viewer')));
    await expect.poll(() => db().$count(mails)).toBe(1);
    await deliver();
    expect(server.received.map(({ recipients }) => recipients)).toEqual([['manager@test.example']]);
    const before = await signedIn('manager');
    const token = tokenTo('manager@test.example');
    await site.visitor().call.auth.resetPassword({ token, password: 'a new password' });
    await expect(before.call.auth.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(site.visitor().call.auth.resetPassword({ token, password: 'another one' })).rejects.toEqual(
      invalid({ token: say('linkUsed') }),
    );
    await deliver();
    expect(subjectsTo('manager@test.example').at(-1)).toBe('Your password was changed');
    await db()
      .update(users)
      .set({ passwordHash: await hashPassword(PASSWORD) });
  });

  test('is not mailed again and again, to whomever', async () => {
    const ask = (email: string, address: string) => site.visitor({ address }).call.auth.forgotPassword({ email });
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) await ask('nobody@test.example', address);
    await expect(ask('NOBODY@test.example', '192.0.2.4')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    for (let n = 0; n < 20; n++) await ask(`nobody${n}@test.example`, '192.0.2.5');
    await expect(ask('somebody@test.example', '192.0.2.5')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  test('is the administrator’s affair where no mail is sent', async () => {
    const without = admitVisitors({ db: db() }).visitor();
    expect((await without.call.auth.setupState()).sendsMail).toBe(false);
    await expect(without.call.auth.forgotPassword({ email: 'manager@test.example' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await db().$count(mails)).toBe(0);
  });
});

describe('a new e-mail address', () => {
  const OLD = 'manager@test.example';
  const NEW = 'new@elsewhere.example';
  const confirm = (token: string) => site.visitor().call.auth.confirmEmail({ token });
  async function asked(email = NEW) {
    const visitor = await signedIn('manager');
    const me = await visitor.call.auth.updateProfile({ set: { email, name: 'Manager' }, currentPassword: PASSWORD });
    await deliver();
    return { visitor, me };
  }
  afterEach(async () => {
    await db()
      .update(users)
      .set({ email: OLD })
      .where(eq(users.id, idOf('manager')));
    await db().delete(emailChanges);
  });

  test.each([
    ['the old one first', [OLD, NEW]],
    ['the new one first', [NEW, OLD]],
  ])('is taken when both have confirmed it, %s', async (_, [first = '', second = '']) => {
    const { visitor, me } = await asked();
    expect(me).toMatchObject({ email: OLD, pendingEmail: NEW, name: 'Manager' });
    const link = new URL((await site.auth.offerPassword(world.as('admin'), idOf('manager'), 'link')) ?? '');
    const [a, b] = [tokenTo(first), tokenTo(second)];
    expect(await site.visitor().call.auth.checkEmailLink({ token: a })).toEqual({ email: NEW });
    expect(await confirm(a)).toEqual({ email: NEW, isChanged: false });
    expect(await confirm(a)).toEqual({ email: NEW, isChanged: false });
    expect((await visitor.call.auth.me()).email).toBe(OLD);
    expect(await confirm(b)).toEqual({ email: NEW, isChanged: true });
    expect(await visitor.call.auth.me()).toMatchObject({ email: NEW, pendingEmail: null });
    await expect(confirm(b)).rejects.toEqual(invalid({ token: say('linkUsed') }));
    const password = link.searchParams.get('token') ?? '';
    await expect(site.visitor().call.auth.resetPassword({ token: password, password: 'another one' })).rejects.toEqual(
      invalid({ token: say('linkUsed') }),
    );
    await deliver();
    expect(subjectsTo(OLD)).toEqual(['Confirm a new e-mail address', 'Your e-mail address was changed']);
    const history = await db()
      .select()
      .from(events)
      .where(and(eq(events.entityType, 'user'), eq(events.entityId, idOf('manager'))))
      .orderBy(events.id);
    expect(history.at(-1)).toMatchObject({
      kind: 'updated',
      entityType: 'user',
      actorId: idOf('manager'),
      changes: { email: { from: OLD, to: NEW } },
    });
  });

  test('stays out after it was cancelled, replaced, or has run out, and after a new password', async () => {
    const { visitor } = await asked();
    const cancelled = tokenTo(NEW);
    await visitor.call.auth.cancelEmailChange();
    await expect(confirm(cancelled)).rejects.toEqual(invalid({ token: say('linkUsed') }));
    await asked();
    const replaced = tokenTo(NEW);
    await asked('newer@elsewhere.example');
    await expect(confirm(replaced)).rejects.toEqual(invalid({ token: say('linkUsed') }));
    const late = tokenTo('newer@elsewhere.example');
    await db()
      .update(emailChanges)
      .set({ expiresAt: new Date(Date.now() - 1_000) });
    await expect(confirm(late)).rejects.toEqual(invalid({ token: say('linkUsed') }));
    site = admitVisitors({ db: db(), mailer: createMailer(server.post) });
    const again = await asked();
    const token = tokenTo(NEW);
    await again.visitor.call.auth.changePassword({ currentPassword: PASSWORD, newPassword: `${PASSWORD} 2` });
    await expect(confirm(token)).rejects.toEqual(invalid({ token: say('linkUsed') }));
    await db()
      .update(users)
      .set({ passwordHash: await hashPassword(PASSWORD) });
  });

  test('is refused without the password, and where somebody has it, also by then', async () => {
    const visitor = await signedIn('manager');
    await expect(visitor.call.auth.updateProfile({ set: { email: NEW } })).rejects.toEqual(
      invalid({ currentPassword: say('passwordForEmail') }),
    );
    await expect(
      visitor.call.auth.updateProfile({ set: { email: 'ADMIN@test.example' }, currentPassword: PASSWORD }),
    ).rejects.toEqual(invalid({ email: say('inUse') }));
    await asked();
    await db()
      .update(users)
      .set({ email: NEW })
      .where(eq(users.id, idOf('viewer')));
    await confirm(tokenTo(OLD));
    await expect(confirm(tokenTo(NEW))).rejects.toMatchObject({ code: 'CONFLICT' });
    await db()
      .update(users)
      .set({ email: 'viewer@test.example' })
      .where(eq(users.id, idOf('viewer')));
    expect(await confirm(tokenTo(NEW))).toEqual({ email: NEW, isChanged: true });
  });

  test('confirmed from both sides at once is taken once', async () => {
    await asked();
    const results = await Promise.all([confirm(tokenTo(OLD)), confirm(tokenTo(NEW))]);
    expect(results.filter(({ isChanged }) => isChanged)).toHaveLength(1);
  });

  test('that an administrator gives voids what is on its way', async () => {
    await asked();
    const token = tokenTo(NEW);
    const admin = await signedIn('admin');
    await admin.call.users.update({ id: idOf('manager'), set: { email: 'third@test.example' } });
    await expect(confirm(token)).rejects.toEqual(invalid({ token: say('linkUsed') }));
  });
});
