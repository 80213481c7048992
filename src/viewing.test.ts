import { and, desc, eq, isNotNull, ne } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { auditList } from './audit/input.ts';
import { listAudit } from './audit/queries.ts';
import { createAuth } from './auth/auth.ts';
import { sessions } from './auth/table.ts';
import { createDeals } from './deals/deals.ts';
import { events } from './events/table.ts';
import { createRelay } from './live/relay.ts';
import { createMailer } from './mail/mail.ts';
import { createPresence } from './presence/presence.ts';
import { apiRoutes, listProcedures } from './rest/routes.ts';
import { createAppRouter } from './router.ts';
import { createTasks } from './tasks/tasks.ts';
import type { Name } from './testing/actors.ts';
import { importsFor } from './testing/imports.ts';
import { openTestSite, type TestSite } from './testing/site.ts';
import { users } from './users/table.ts';

let site: TestSite;
let procedures: ReturnType<typeof listProcedures>;
let routes: ReturnType<typeof apiRoutes>;
let sockets: WebSocket[] = [];

beforeAll(async () => {
  site = await openTestSite();
  const { database } = site.world;
  const auth = createAuth({ db: database.db, isSecure: false, publicUrl: 'http://localhost' });
  const router = createAppRouter({
    auth,
    mailer: createMailer(null),
    relay: createRelay({ database }),
    presence: createPresence({ database, onError: () => {} }),
    imports: importsFor(auth),
  });
  procedures = listProcedures(router);
  routes = apiRoutes(router);
  await createDeals(site.world.as('manager'), [{ title: 'Theirs' }]);
  await createTasks(site.world.as('lead'), [{ title: 'To do' }]);
});
afterAll(() => site.close());
beforeEach(() => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
});

const idOf = (name: Name) => site.world.people[name].userId;

type Body = { error?: { code?: string; message: string; data?: { code: string } }; result?: { data: unknown } };

/** A call over HTTP by whoever has the cookie. */
async function call(cookie: string, path: string, input: unknown, method: 'GET' | 'POST' = 'POST') {
  const json = JSON.stringify(input ?? {});
  const answer = await site.app.inject({
    method,
    url: method === 'GET' ? `/trpc/${path}?input=${encodeURIComponent(json)}` : `/trpc/${path}`,
    headers: { cookie, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { payload: json }),
  });
  const body: Body = answer.json();
  return {
    status: answer.statusCode,
    code: body.error?.data?.code,
    message: body.error?.message,
    data: body.result?.data,
  };
}
const ask = (cookie: string, path: string, input: unknown = {}) => call(cookie, path, input, 'GET');
const whoAmI = async (cookie: string) => (await ask(cookie, 'auth.me')).data;

/** An administrator's session that sees everything as this person does. */
async function viewing(name: Name): Promise<string> {
  const cookie = await site.signIn('admin');
  expect(await call(cookie, 'auth.viewAs', { userId: idOf(name) })).toMatchObject({ status: 200 });
  return cookie;
}

const list = async (limit: number) =>
  (await listAudit({ ...site.world.as('admin'), actor: site.world.people.admin }, auditList.parse({ limit }))).items;
const latest = async () => (await list(1))[0];

const ofOthers = () => site.world.database.db.$count(events, ne(events.entityType, 'access'));

type Told = { id: number; error?: { message: string }; result?: { data?: unknown } };

/** A socket of the browser with this cookie, or of a script. */
async function connect(headers: Record<string, string>) {
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/trpc`, { headers });
  sockets.push(socket);
  const told: Told[] = [];
  socket.on('message', (data: RawData) => told.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
  await new Promise((resolve) => socket.on('open', resolve));
  const answersTo = (id: number) => told.filter((answer) => answer.id === id);
  return {
    dataOf: (id: number) => answersTo(id).flatMap(({ result }) => (result?.data === undefined ? [] : [result.data])),
    send: (id: number, method: string, path: string, input: object = {}) =>
      socket.send(JSON.stringify({ id, jsonrpc: '2.0', method, params: { path, input } })),
    answer: async (id: number) => {
      await expect.poll(() => answersTo(id).length).toBeGreaterThan(0);
      return answersTo(id)[0];
    },
  };
}
const browserOf = (cookie: string) => connect({ cookie, origin: 'http://127.0.0.1:3000' });

const REFUSAL = 'You see Kontor as somebody else does: nothing can be changed';

describe('nothing is changed', () => {
  const mutations = () =>
    procedures.filter(({ type, meta }) => type === 'mutation' && meta.rule !== 'public' && !meta.isWhileViewing);

  test('by any procedure but the one that ends it, over HTTP', async () => {
    const open = procedures.filter(({ meta }) => meta.isWhileViewing).map(({ path }) => path);
    expect(open).toEqual(['auth.stopViewing']);
    const cookie = await viewing('lead');
    const before = await ofOthers();
    expect(mutations().length).toBeGreaterThan(50);
    for (const { path } of mutations()) {
      expect([path, await call(cookie, path, {})]).toEqual([
        path,
        { status: 403, code: 'FORBIDDEN', message: REFUSAL, data: undefined },
      ]);
    }
    expect(await ofOthers()).toBe(before);
    // That it was tried is told of who tried it.
    const denials = (name: Name) =>
      site.world.database.db.$count(events, and(eq(events.kind, 'denied'), eq(events.actorId, idOf(name))));
    await expect.poll(() => denials('admin')).toBeGreaterThan(0);
    expect(await denials('lead')).toBe(0);
  });

  test('over a socket', async () => {
    const socket = await browserOf(await viewing('lead'));
    for (const [id, { path }] of mutations().entries()) {
      socket.send(id, 'mutation', path);
      expect([path, (await socket.answer(id))?.error?.message]).toEqual([path, REFUSAL]);
    }
  });

  test('through REST, not even told again what the person was answered', async () => {
    const create = { method: 'POST', url: '/api/tasks', payload: { title: 'Once' } } as const;
    const keyed = { 'idempotency-key': 'the-same' };
    const own = await site.app.inject({ ...create, headers: { ...keyed, cookie: await site.signIn('lead') } });
    expect(own.statusCode).toBe(201);
    const cookie = await viewing('lead');
    const again = await site.app.inject({ ...create, headers: { ...keyed, cookie } });
    expect(again.json()).toMatchObject({ error: { message: REFUSAL } });
    const changing = new Set(mutations().map(({ path }) => path));
    const offered = routes.filter(({ procedure }) => changing.has(procedure));
    expect(offered.length).toBeGreaterThan(20);
    for (const { method, path, procedure } of offered) {
      const url = `/api${path.replaceAll(/\{\w+\}/g, '1')}`;
      const body = method === 'POST' || method === 'PATCH' ? { payload: {} } : {};
      const answer = await site.app.inject({ method, url, headers: { cookie }, ...body });
      expect([procedure, answer.statusCode, answer.json().error.message]).toEqual([procedure, 403, REFUSAL]);
    }
  });

  test('who views is not on the record, nor is the one whom they view', async () => {
    const [deal] = await createDeals(site.world.as('manager'), [{ title: 'Looked at' }]);
    const watching = (tab: string) => ({ entityType: 'deal', entityId: deal?.id, tab: tab.padEnd(20, '0') });
    const manager = await connect({ authorization: `Bearer ${site.tokenOf('manager')}` });
    manager.send(1, 'subscription', 'presence.watch', watching('manager'));
    await expect.poll(() => manager.dataOf(1)).toEqual([{ people: [] }]);
    const viewer = await browserOf(await viewing('lead'));
    viewer.send(1, 'subscription', 'presence.watch', watching('viewing'));
    await expect.poll(() => viewer.dataOf(1)).toEqual([{ people: [expect.objectContaining({ name: 'manager' })] }]);
    const admin = await connect({ authorization: `Bearer ${site.tokenOf('admin')}` });
    admin.send(1, 'subscription', 'presence.watch', watching('admin'));
    await expect
      .poll(() => manager.dataOf(1))
      .toEqual([{ people: [] }, { people: [expect.objectContaining({ name: 'admin' })] }]);
  });
});

describe('everything is seen as the person sees it', () => {
  /** What may be done with a thing is theirs; the rest has to be alike. */
  const seen = (answer: Awaited<ReturnType<typeof ask>>): unknown =>
    JSON.parse(JSON.stringify(answer), (key, value: unknown) => (key === 'can' || key === 'asOf' ? undefined : value));

  test.each<Name>(['lead', 'manager', 'outsider', 'viewer'])('as %s', async (name) => {
    const [cookie, own] = [await viewing(name), await site.signIn(name)];
    const queries = procedures.filter(
      ({ path, type, meta, input }) =>
        type === 'query' && !meta.isPersonal && path !== 'auth.me' && (input === null || input.safeParse({}).success),
    );
    expect(queries.length).toBeGreaterThan(15);
    for (const { path } of queries) {
      expect([path, seen(await ask(cookie, path))]).toEqual([path, seen(await ask(own, path))]);
    }
  });

  test('with nothing that could be done about it, and who is really there', async () => {
    const cookie = await viewing('lead');
    await site.world.database.db
      .update(users)
      .set({ locale: 'de' })
      .where(eq(users.id, idOf('admin')));
    expect(await whoAmI(cookie)).toMatchObject({
      id: idOf('lead'),
      role: 'team_lead',
      locale: 'de',
      can: { manageUsers: false, manageTeams: false, managePipelines: false, manageWorkspace: false },
      viewing: { by: { id: idOf('admin'), name: 'admin' } },
    });
    await site.world.database.db
      .update(users)
      .set({ locale: 'en' })
      .where(eq(users.id, idOf('admin')));
    const { data } = await ask(cookie, 'tasks.list');
    const items = Reflect.get(Object(data), 'items') as { can: Record<string, boolean> }[];
    expect(items.length).toBeGreaterThan(0);
    expect(items.flatMap(({ can }) => Object.values(can)).filter(Boolean)).toEqual([]);
  });

  test('but not what is about their account alone', async () => {
    const cookie = await viewing('lead');
    const personal = procedures.filter(({ meta }) => meta.isPersonal).map(({ path }) => path);
    expect(personal.sort()).toEqual(['auth.sessions', 'auth.signIns', 'auth.tokens', 'auth.twoFactor']);
    for (const path of personal) {
      expect([path, await ask(cookie, path)]).toMatchObject([path, { code: 'FORBIDDEN', data: undefined }]);
    }
  });

  test('live, from the moment on at which it begins; a stream that resumes begins anew', async () => {
    const cookie = await site.signIn('admin');
    const browser = await browserOf(cookie);
    const kinds = (id: number) =>
      browser.dataOf(id).map((event) => Reflect.get(Object(Reflect.get(Object(event), 'data')), 'kind'));
    browser.send(1, 'subscription', 'events.stream');
    await expect.poll(() => kinds(1)).toContain('ready');
    const cursor = Reflect.get(Object(browser.dataOf(1)[0]), 'id');
    await call(cookie, 'auth.viewAs', { userId: idOf('manager') });
    await expect.poll(() => kinds(1)).toContain('reset');
    await createDeals(site.world.as('outsider'), [{ title: 'Not to be seen' }]);
    const [deal] = await createDeals(site.world.as('manager'), [{ title: 'To be seen' }]);
    await expect.poll(() => JSON.stringify(browser.dataOf(1))).toContain(`"entityId":${deal?.id}`);
    expect(JSON.stringify(browser.dataOf(1))).not.toContain('Not to be seen');
    browser.send(2, 'subscription', 'events.stream', { lastEventId: cursor });
    await expect.poll(() => kinds(2)).toContain('reset');
  });
});

describe('it is over', () => {
  const isAdmin = () => ({ id: idOf('admin'), viewing: null });
  const set = (values: Partial<typeof users.$inferInsert>, name: Name) =>
    site.world.database.db
      .update(users)
      .set(values)
      .where(eq(users.id, idOf(name)));

  test('when the administrator says so, in all tabs', async () => {
    const cookie = await viewing('lead');
    expect(await call(cookie, 'auth.stopViewing', {})).toMatchObject({ status: 200 });
    expect(await whoAmI(cookie)).toMatchObject(isAdmin());
    expect(await latest()).toMatchObject({ kind: 'viewing_ended', channel: 'screen', user: { name: 'admin' } });
    // The other tab may say so too.
    expect(await call(cookie, 'auth.stopViewing', {})).toMatchObject({ status: 200 });
  });

  test('after an hour, by itself', async () => {
    const cookie = await viewing('lead');
    const { db } = site.world.database;
    const [session] = await db
      .select()
      .from(sessions)
      .where(eq(sessions.viewedUserId, idOf('lead')))
      .orderBy(desc(sessions.id));
    const minutes = ((session?.viewingUntil?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(55);
    expect(minutes).toBeLessThanOrEqual(60);
    await db.update(sessions).set({ viewingUntil: new Date(Date.now() - 1_000) });
    site.forgetActors();
    expect(await whoAmI(cookie)).toMatchObject(isAdmin());
    expect(await latest()).toMatchObject({
      kind: 'viewing_ended',
      channel: 'system',
      user: { name: 'admin' },
      subject: { id: idOf('lead') },
    });
    // Those in which nothing is asked for any more are swept.
    await createAuth({ db, isSecure: false, publicUrl: 'http://localhost' }).sweep();
    expect(await db.$count(sessions, isNotNull(sessions.viewedUserId))).toBe(0);
  });

  test('with the session, which may be signed out', async () => {
    const cookie = await viewing('lead');
    await call(cookie, 'auth.signOut', {});
    expect(await ask(cookie, 'auth.me')).toMatchObject({ status: 401 });
    const kinds = (await list(2)).map(({ kind, user }) => [kind, user?.name]);
    expect(kinds).toEqual([
      ['signed_out', 'admin'],
      ['viewing_ended', 'admin'],
    ]);
  });

  test('once the person is deactivated, or the administrator is none any more', async () => {
    const browser = await browserOf(await viewing('lead'));
    browser.send(1, 'subscription', 'events.stream');
    await expect.poll(() => JSON.stringify(browser.dataOf(1))).toContain('ready');
    await set({ active: false }, 'lead');
    await expect.poll(() => JSON.stringify(browser.dataOf(1))).toContain('reset');
    await set({ active: true }, 'lead');
    expect(await latest()).toMatchObject({ kind: 'viewing_ended', channel: 'system' });
    const cookie = await viewing('lead');
    await set({ role: 'viewer' }, 'admin');
    site.forgetActors();
    expect(await whoAmI(cookie)).toMatchObject({ ...isAdmin(), role: 'viewer' });
    await set({ role: 'admin' }, 'admin');
    site.forgetActors();
    expect(await whoAmI(cookie)).toMatchObject(isAdmin());
  });
});

test.each<[string, () => Promise<string>, () => number, object]>([
  ['who is no administrator', () => site.signIn('lead'), () => idOf('manager'), { code: 'FORBIDDEN' }],
  ['as oneself', () => site.signIn('admin'), () => idOf('admin'), { code: 'FORBIDDEN' }],
  ['as nobody', () => site.signIn('admin'), () => 999_999, { code: 'NOT_FOUND' }],
  ['while viewing', () => viewing('manager'), () => idOf('lead'), { code: 'FORBIDDEN', message: REFUSAL }],
])('%s nobody begins', async (_, signIn, userId, refusal) => {
  expect(await call(await signIn(), 'auth.viewAs', { userId: userId() })).toMatchObject(refusal);
});

test('nor as somebody deactivated, by a token, or without the password of late', async () => {
  const { db } = site.world.database;
  const input = { userId: idOf('colleague') };
  const cookie = await site.signIn('admin');
  await db.update(users).set({ active: false }).where(eq(users.id, input.userId));
  expect(await call(cookie, 'auth.viewAs', input)).toMatchObject({ code: 'CONFLICT' });
  await db.update(users).set({ active: true }).where(eq(users.id, input.userId));
  const script = await site.app.inject({
    method: 'POST',
    url: '/trpc/auth.viewAs',
    headers: { authorization: `Bearer ${site.tokenOf('admin')}`, 'content-type': 'application/json' },
    payload: JSON.stringify(input),
  });
  expect(script.json()).toMatchObject({ error: { message: 'Somebody who has signed in does this, no token' } });
  await db.update(sessions).set({ passwordGivenAt: new Date(Date.now() - 3_600_000) });
  site.forgetActors();
  expect(await call(cookie, 'auth.viewAs', input)).toMatchObject({ message: 'Give your password once more first' });
  expect(await ask(cookie, 'users.get', { id: input.userId })).toMatchObject({ data: { can: { viewAs: true } } });
});

test('the log tells of it, and the person in their own sign-ins, without where the administrator was', async () => {
  await viewing('colleague');
  expect(await latest()).toMatchObject({
    kind: 'viewing_began',
    channel: 'screen',
    user: { id: idOf('admin'), name: 'admin' },
    subject: { type: 'access', id: idOf('colleague'), name: 'colleague' },
    changes: expect.arrayContaining([expect.objectContaining({ field: 'until' })]),
  });
  const { data } = await ask(await site.signIn('colleague'), 'auth.signIns');
  const items = Reflect.get(Object(data), 'items') as object[];
  expect(items).toContainEqual(
    expect.objectContaining({
      kind: 'viewing_began',
      by: { id: idOf('admin'), name: 'admin' },
      address: null,
      userAgent: null,
    }),
  );
});

test('another administrator’s export is not had by seeing as they do', async () => {
  const { db } = site.world.database;
  await db
    .update(users)
    .set({ role: 'admin' })
    .where(eq(users.id, idOf('southLead')));
  const cookie = await viewing('southLead');
  const answer = await site.app.inject({ method: 'GET', url: '/api/audit-log.csv', headers: { cookie } });
  expect(answer.statusCode).toBe(403);
});
