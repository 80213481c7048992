import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { say } from '../core/messages/message.ts';
import { connectDatabase } from '../db/client.ts';
import { freePort } from '../db/ports.ts';
import { inTransaction } from '../db/transaction.ts';
import { createSealer } from '../sealing/sealer.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { type MailServer, openMailServer, smtpAt } from '../testing/smtp.ts';
import { users } from '../users/table.ts';
import { createMailer, type Mail, type Post } from './mail.ts';
import { startMailing } from './poller.ts';
import { mailState } from './queries.ts';
import { sendDueMails, sweepMails } from './sending.ts';
import { mails } from './table.ts';

let world: TestWorld;
let server: MailServer;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  server = await openMailServer();
});
afterEach(async () => {
  await server.close();
  await world.database.db.delete(mails);
});

const db = () => world.database.db;
const SECRET = 'http://crm.example/reset?token=secret-of-this-link';
const aMail = (to: Mail['to'], more: Partial<Mail> = {}): Mail => ({
  kind: 'test',
  to,
  subject: say('mail.test.subject'),
  lines: [say('mail.test.text')],
  ...more,
});
const toNobody = (n: number) => ({ email: `nobody${n}@elsewhere.example`, locale: 'en' });
const queue = (mail: Mail, post: Post = server.post) => createMailer(post).queue({ db: db() }, [mail]);
const makeDue = () => db().update(mails).set({ dueAt: sql`now()` }).where(sql`${mails.dueAt} is not null`);
const rows = () => db().select().from(mails).orderBy(mails.id);
const theRow = async () => (await rows())[0];

describe('what arrives', () => {
  test('goes to a user under their name, from the workspace, in their language', async () => {
    const { userId } = world.people.manager;
    await db().update(users).set({ locale: 'de-AT' }).where(eq(users.id, userId));
    await queue(aMail({ userId }));
    await sendDueMails(db(), server.post);
    const [mail] = server.received;
    expect(mail?.to).toEqual([{ name: 'manager', address: 'manager@test.example' }]);
    expect(mail?.from).toEqual({ name: 'Test Ltd', address: 'crm@kontor.example' });
    expect(mail?.subject).toBe('Ein Test von Kontor');
    expect(mail?.text).toContain('Wenn Sie das lesen');
    expect(mail?.html).toContain('<html lang="de">');
    expect(mail?.header('auto-submitted')).toBe('auto-generated');
    expect(mail?.header('list-unsubscribe')).toBeUndefined();
  });

  test('shows what people wrote as their words, never as markup or headers', async () => {
    const hostile = '<img src=x onerror=alert(1)>\r\nBcc: victim@elsewhere.example\r\n\r\n"&\'';
    await queue(
      aMail(toNobody(1), {
        subject: say('mailNotSetUp'),
        lines: [{ quote: hostile }, { item: hostile, url: 'https://crm.example/?a=1&b="2"' }],
        action: { label: say('mail.test.subject'), url: SECRET },
        unsubscribeUrl: 'https://crm.example/unsubscribe?token=x',
      }),
    );
    await db().execute(sql`update workspaces set name = ${`Evil\r\nBcc: victim@elsewhere.example`}`);
    await sendDueMails(db(), server.post);
    await db().execute(sql`update workspaces set name = 'Test Ltd'`);
    const [mail] = server.received;
    expect(mail?.recipients).toEqual(['nobody1@elsewhere.example']);
    expect(mail?.header('bcc')).toBeUndefined();
    expect(mail?.from?.name).toBe('Evil Bcc: victim@elsewhere.example');
    expect(mail?.html).not.toContain('<img');
    expect(mail?.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(mail?.html).toContain('href="https://crm.example/?a=1&amp;b=&quot;2&quot;"');
    expect(mail?.text).toContain('> <img src=x');
    expect(mail?.text).toContain(SECRET);
    expect(mail?.header('list-unsubscribe')).toBe('<https://crm.example/unsubscribe?token=x>');
    expect(mail?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  test.each([
    ['nobody@elsewhere.example>\r\nRCPT TO:<victim@elsewhere.example'],
    ['nobody@elsewhere.example, victim@elsewhere.example'],
  ])('an address that is two is none: %j', async (email) => {
    await queue(aMail({ email, locale: 'en' }));
    await sendDueMails(db(), server.post);
    expect(server.received.flatMap(({ recipients }) => recipients)).not.toContain('victim@elsewhere.example');
  });
});

describe('queueing', () => {
  test('comes to nothing with the transaction that was taken back', async () => {
    const mailer = createMailer(server.post);
    const work = inTransaction({ db: db(), onCommit: () => {} }, async (ctx) => {
      await mailer.queue(ctx, [aMail(toNobody(1))]);
      throw new Error('Not after all');
    });
    await expect(work).rejects.toThrow('Not after all');
    await sendDueMails(db(), server.post);
    expect(server.received).toEqual([]);
  });

  test('keeps what a mail says sealed, and only until it is sent', async () => {
    await queue(aMail(toNobody(1), { action: { label: say('mail.test.subject'), url: SECRET } }));
    const before = await db().execute<{ row: string }>(sql`select mails::text as row from mails`);
    expect(JSON.stringify(before)).not.toContain('secret');
    expect(Buffer.from((await theRow())?.content ?? '').toString('latin1')).not.toContain('token');
    await sendDueMails(db(), server.post);
    expect(server.received[0]?.text).toContain(SECRET);
    expect(await theRow()).toMatchObject({ content: null, dueAt: null, failedAt: null, sentAt: expect.any(Date) });
  });

  test('sends one mail for a key, and none to who is not active, or where no mail is sent', async () => {
    const { userId } = world.people.viewer;
    await queue(aMail(toNobody(1), { dedupeKey: 'once' }));
    await queue(aMail(toNobody(2), { dedupeKey: 'once' }));
    await db().update(users).set({ active: false }).where(eq(users.id, userId));
    await queue(aMail({ userId }));
    await db().update(users).set({ active: true }).where(eq(users.id, userId));
    await createMailer(null).queue({ db: db() }, [aMail(toNobody(3))]);
    expect((await rows()).map(({ address }) => address)).toEqual(['nobody1@elsewhere.example']);
  });
});

describe('sending', () => {
  test('two processes send each mail once', async () => {
    await createMailer(server.post).queue(
      { db: db() },
      Array.from({ length: 30 }, (_, n) => aMail(toNobody(n))),
    );
    const other = connectDatabase(world.url, { max: 4 });
    await Promise.all([sendDueMails(db(), server.post), sendDueMails(other.db, server.post)]);
    await other.close();
    const sent = server.received.map(({ recipients }) => recipients.join());
    expect(sent.toSorted()).toEqual(Array.from({ length: 30 }, (_, n) => toNobody(n).email).toSorted());
    expect(new Set(server.received.map(({ messageId }) => messageId)).size).toBe(30);
  });

  test('waits for a server that is away, and sends all soon after it is back', async () => {
    const port = await freePort('127.0.0.1');
    const post = { ...server.post, smtp: smtpAt(port) };
    for (const n of [1, 2, 3, 4, 5]) await queue(aMail(toNobody(n)), post);
    const { away } = await sendDueMails(db(), post);
    expect(away).toContain('ECONNREFUSED');
    // One is enough to know.
    expect((await rows()).map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0]);
    const { waiting, troubles } = await mailState(db(), post.smtp);
    expect([waiting, troubles.map(({ reason }) => reason)]).toEqual([5, [away]]);
    const back = await openMailServer({}, port);
    await makeDue();
    expect(await sendDueMails(db(), post)).toEqual({ away: null });
    expect(back.received).toHaveLength(5);
    await back.close();
  });

  test('gives up at once on an address that the server refuses, and keeps why', async () => {
    const refusing = await openMailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('nobody1') ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null),
    });
    await queue(aMail(toNobody(1), { action: { label: say('mail.test.subject'), url: SECRET } }), refusing.post);
    await queue(aMail(toNobody(2)), refusing.post);
    await sendDueMails(db(), refusing.post);
    expect(refusing.received.map(({ recipients }) => recipients)).toEqual([['nobody2@elsewhere.example']]);
    expect(await theRow()).toMatchObject({ dueAt: null, content: null, failedAt: expect.any(Date), sentAt: null });
    const { waiting, troubles } = await mailState(db(), refusing.post.smtp);
    expect(waiting).toBe(0);
    expect(troubles).toMatchObject([
      { address: 'nobody1@elsewhere.example', reason: expect.stringContaining('550 No such user'), attempts: 1 },
    ]);
    await refusing.close();
  });

  test('tries again later what the server does not want yet, later each time, until it is of no use', async () => {
    const busy = await openMailServer({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('Try later'), { responseCode: 451 })),
    });
    await queue(aMail(toNobody(1)), busy.post);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await makeDue();
      expect(await sendDueMails(db(), busy.post)).toEqual({ away: null });
      const [row] = await db()
        .select({ minutes: sql<string>`round(extract(epoch from ${mails.dueAt} - ${mails.updatedAt}) / 60)` })
        .from(mails);
      waits.push(Number(row?.minutes));
    }
    expect(waits).toEqual([1, 2, 4]);
    await db().update(mails).set({ expiresAt: sql`now()`, dueAt: sql`now()` });
    await sendDueMails(db(), busy.post);
    expect(await theRow()).toMatchObject({ dueAt: null, content: null, failedAt: expect.any(Date), attempts: 4 });
    expect((await theRow())?.error).toContain('451 Try later');
    await busy.close();
  });

  test('a mail whose sender died is sent by another once its lease has run out, under the same id', async () => {
    await queue(aMail(toNobody(1)));
    const row = await theRow();
    await db().update(mails).set({ dueAt: sql`now() + interval '10 minutes'`, attempts: 1 });
    await sendDueMails(db(), server.post);
    expect(server.received).toEqual([]);
    await makeDue();
    await sendDueMails(db(), server.post);
    expect(server.received.map(({ messageId }) => messageId)).toEqual([row?.messageId]);
  });

  test('what another key sealed waits for whoever has that key', async () => {
    await queue(aMail(toNobody(1)), { ...server.post, sealer: createSealer('another key') });
    await queue(aMail(toNobody(2)));
    expect(await sendDueMails(db(), server.post)).toEqual({ away: null });
    expect(server.received.map(({ recipients }) => recipients)).toEqual([['nobody2@elsewhere.example']]);
    expect((await theRow())?.error).toContain('another key');
  });

  test('the password goes over no line that is not encrypted, unless it stays on this machine', async () => {
    let logins = 0;
    const asked = await openMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        logins++;
        done(username === 'kontor' && password === 'p@ss' ? null : new Error('Wrong'), { user: 'kontor' });
      },
    });
    const withPassword = (password: string) => ({ ...asked.post, smtp: { ...asked.smtp, user: 'kontor', password } });
    await queue(aMail(toNobody(1)), asked.post);
    const { away } = await sendDueMails(db(), withPassword('wrong'));
    expect(away).toContain('535');
    expect(JSON.stringify(await rows())).not.toContain('wrong');
    const elsewhere = { ...asked.smtp, host: '::ffff:127.0.0.1', user: 'kontor', password: 'p@ss' };
    await makeDue();
    expect((await sendDueMails(db(), { ...asked.post, smtp: elsewhere })).away).not.toBeNull();
    expect(logins).toBe(1);
    await makeDue();
    expect(await sendDueMails(db(), withPassword('p@ss'))).toEqual({ away: null });
    expect(asked.received).toHaveLength(1);
    await asked.close();
  });

  test('the process sends what comes due, and ends when it is told to', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const mailing = startMailing({ db: db(), post: server.post, onAway: onError, onError });
    await queue(aMail(toNobody(1)));
    await expect.poll(() => server.received, { timeout: 10_000 }).toHaveLength(1);
    await mailing.stop();
    await queue(aMail(toNobody(2)));
    expect([server.received.length, errors]).toEqual([1, []]);
  });
});

test('old mail is forgotten, and what nobody sends any more is given up', async () => {
  await queue(aMail(toNobody(1)));
  await queue(aMail(toNobody(2)));
  const [old, late] = await rows();
  await db()
    .update(mails)
    .set({ createdAt: sql`now() - interval '31 days'` })
    .where(eq(mails.id, old?.id ?? 0));
  await db()
    .update(mails)
    .set({ expiresAt: sql`now()` })
    .where(eq(mails.id, late?.id ?? 0));
  await sweepMails(db());
  expect(await rows()).toMatchObject([{ id: late?.id, content: null, dueAt: null, failedAt: expect.any(Date) }]);
});
