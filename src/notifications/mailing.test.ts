import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { logActivities } from '../activities/activities.ts';
import { mentionOf } from '../activities/input.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import { assignDeals, createDeals } from '../deals/deals.ts';
import { createMailer } from '../mail/mail.ts';
import { sendDueMails } from '../mail/sending.ts';
import { mails } from '../mail/table.ts';
import { createSealer } from '../sealing/sealer.ts';
import { createTasks } from '../tasks/tasks.ts';
import type { Name } from '../testing/actors.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { type MailServer, openMailServer } from '../testing/smtp.ts';
import { users } from '../users/table.ts';
import { choose, listChoices } from './choices.ts';
import { mailNews, stopToken } from './mailing.ts';
import { markRead } from './notifications.ts';
import { reactToEvents } from './reactions.ts';
import { notificationChoices, notifications } from './table.ts';

const PUBLIC_URL = 'http://crm.example';

let site: TestSite;
let server: MailServer;
beforeAll(async () => {
  server = await openMailServer();
  site = await openTestSite({ post: server.post, publicUrl: PUBLIC_URL });
});
afterAll(async () => {
  await site.close();
  await server.close();
});
beforeEach(async () => {
  await reactToEvents(system());
  await db().delete(notifications);
});
afterEach(async () => {
  await db().delete(notificationChoices);
  await db().delete(mails);
  server.received.length = 0;
});

const db = () => site.world.database.db;
const system = () => ({ actor: SYSTEM, db: db(), onCommit: () => {} });
const idOf = (name: Name) => site.world.people[name].userId;
const member = (name: Name) => ({ ...site.world.as(name), actor: site.world.people[name] });
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

async function commentedDeal(...bodies: string[]): Promise<number> {
  const [deal] = await createDeals(site.world.as('manager'), [{ title: 'Sensors & more' }]);
  const on = { entityType: 'deal', entityId: deal?.id ?? 0, type: 'comment' } as const;
  for (const body of bodies) await logActivities(site.world.as('lead'), [{ ...on, body }]);
  await reactToEvents(system());
  return on.entityId;
}

/** Mails what is due so many minutes from now, and delivers it. */
async function mailIn(minutes: number): Promise<number> {
  const count = await mailNews(system(), createMailer(server.post), PUBLIC_URL, inMinutes(minutes));
  await sendDueMails(db(), server.post);
  return count;
}

test('what is not read after some minutes is mailed once, all of a topic together, in the reader’s language', async () => {
  await db()
    .update(users)
    .set({ locale: 'de' })
    .where(eq(users.id, idOf('manager')));
  const id = await commentedDeal('What about <b>Monday</b>?', 'Or Tuesday?');
  expect(await mailIn(4)).toBe(0);
  const runs = await Promise.all([6, 6, 6].map(mailIn));
  expect(runs.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await mailIn(60)).toBe(0);
  const [mail, ...more] = server.received;
  expect(more).toEqual([]);
  expect(mail?.recipients).toEqual(['manager@test.example']);
  expect(mail?.subject).toBe('2 neue Kommentare');
  expect(mail?.text).toContain(`lead hat „Sensors & more“ kommentiert:\n${PUBLIC_URL}/deals/${id}`);
  expect(mail?.text).toContain('> Or Tuesday?');
  expect(mail?.html).toContain('What about &lt;b&gt;Monday&lt;/b&gt;?');
  await db()
    .update(users)
    .set({ locale: 'en' })
    .where(eq(users.id, idOf('manager')));
});

test('one alone says in its subject what it is about, and leads there', async () => {
  const id = await commentedDeal(`${mentionOf(idOf('admin'))}, please`);
  await mailIn(6);
  const toAdmin = server.received.find(({ recipients }) => recipients.includes('admin@test.example'));
  expect(toAdmin?.subject).toBe('lead mentioned you on “Sensors & more”');
  expect(toAdmin?.text).toContain('> @admin, please');
  expect(toAdmin?.text).toContain(`Open in Kontor:\n${PUBLIC_URL}/deals/${id}`);
});

test('what was read meanwhile, went out of sight, is stale or is not wanted any more is not mailed', async () => {
  await commentedDeal('Read');
  await markRead(member('manager'), {});
  expect(await mailIn(6)).toBe(0);

  const handedOn = await commentedDeal('Out of sight');
  await assignDeals(site.world.as('admin'), [{ id: handedOn, responsibleId: idOf('outsider') }]);
  expect(await mailIn(6)).toBe(0);

  await commentedDeal('Stale');
  expect(await mailIn(25 * 60)).toBe(0);

  await commentedDeal('Not wanted');
  await choose(member('manager'), { topic: 'commented', channel: 'email', enabled: false });
  expect(await mailIn(6)).toBe(0);
  expect(await db().$count(notifications, sql`mail_at is not null`)).toBe(0);
});

test('where no mail is sent nothing waits for the day that it is', async () => {
  await commentedDeal('Hello');
  expect(await mailNews(system(), createMailer(null), PUBLIC_URL, inMinutes(6))).toBe(0);
  expect(await mailIn(7)).toBe(0);
});

test('each topic is a mail of its own, whose link ends just that', async () => {
  await commentedDeal('Hello');
  await createTasks(site.world.as('lead'), [{ title: 'Call back', assigneeId: idOf('manager') }]);
  await reactToEvents(system());
  await mailIn(6);
  expect(new Set(server.received.map(({ subject }) => subject))).toEqual(
    new Set(['lead commented on “Sensors & more”', 'lead gave you the task “Call back”']),
  );
  const mail = server.received.find(({ subject }) => subject?.includes('commented'));
  expect(mail?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const link = new URL(/<(.+)>/.exec(mail?.header('list-unsubscribe') ?? '')?.[1] ?? '');
  expect(link.origin).toBe(PUBLIC_URL);
  const url = link.pathname + link.search;

  const mailed = async () =>
    (await listChoices(member('manager'))).items
      .filter(({ channel, enabled }) => channel === 'email' && enabled)
      .map(({ topic }) => topic);
  const asked = await site.app.inject({ url });
  expect([asked.statusCode, asked.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(asked.body).toContain('No more e-mails about comments to manager@test.example?');
  expect(await mailed()).toContain('commented');
  // As a mail program does it, and again from the page.
  for (const headers of [{}, { origin: PUBLIC_URL }]) {
    const done = await site.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('There will be no more e-mails about comments to manager@test.example.');
  }
  expect(await mailed()).toEqual(['assigned', 'mentioned']);
});

test.each([
  ['none', ''],
  ['another’s key', stopToken(createSealer('some other key'), 1, 'commented')],
  ['nonsense', 'x'.repeat(80)],
])('a link with %s ends nothing', async (_, token) => {
  for (const method of ['GET', 'POST'] as const) {
    const answer = await site.app.inject({
      method,
      url: `/unsubscribe?token=${token}`,
      headers: { 'accept-language': 'de' },
    });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('Dieser Link gilt nicht mehr');
  }
  expect(await db().$count(notificationChoices)).toBe(0);
});
