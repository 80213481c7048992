import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAuth } from './auth/auth.ts';
import { createStorage } from './files/storage.ts';
import { createRelay } from './live/relay.ts';
import { createMailer } from './mail/mail.ts';
import { buildServer } from './server.ts';
import { openTestSite, PASSWORD, type TestSite } from './testing/site.ts';

const PUBLIC_URL = 'http://127.0.0.1:3000';

let site: TestSite;
let cookie: string;
beforeAll(async () => {
  site = await openTestSite({ publicUrl: PUBLIC_URL });
  cookie = await site.signIn('admin');
});
afterAll(() => site.close());

type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const json = { 'content-type': 'application/json' };
const ask = (method: Method, url: string, { headers = {}, payload }: { headers?: object; payload?: string } = {}) =>
  site.app.inject({ method, url, headers: { ...headers }, ...(payload === undefined ? {} : { payload }) });

/** Every table's size and last writer: whatever is written changes it. */
async function traces(): Promise<unknown> {
  const { db } = site.world.database;
  const tables = ['companies', 'deals', 'activities', 'events', 'users', 'sessions', 'idempotency_keys', 'teams'];
  const parts = tables.map((table) => `(select concat(count(*), '/', max(xmin::text::bigint)) from ${table}) ${table}`);
  return (await db.execute(sql.raw(`select ${parts.join(', ')}`)))[0];
}

describe('headers of every answer, refusals too', () => {
  test.each<[method: Method, url: string, status: number, { headers?: object; payload?: string }?]>([
    ['GET', '/', 200],
    ['GET', '/deals/1042', 200],
    ['GET', '/assets/none.js', 404],
    ['POST', '/deals', 404],
    ['GET', '/healthz', 200],
    ['GET', '/api/docs', 200],
    ['GET', '/api/me', 401],
    ['HEAD', '/api/me', 401],
    ['GET', '/api/none', 404],
    ['GET', '/api/%zz', 400],
    ['GET', '/trpc/none/at/all', 404],
    ['GET', '/api/deals?nothing=1', 422, { headers: { cookie: 'x' } }],
    ['POST', '/api/deals', 401, { headers: json, payload: '{}' }],
    ['POST', '/api/deals', 400, { headers: json, payload: '{' }],
    ['POST', '/api/deals', 400, { headers: json, payload: 'x'.repeat(1_100_000) }],
    ['POST', '/api/deals', 400, { headers: { 'content-type': 'text/xml' }, payload: '<a/>' }],
    ['PUT', '/api/deals', 404],
    ['POST', '/api/deals', 403, { headers: { origin: 'https://evil.example' } }],
    ['GET', '/trpc', 426],
    ['GET', '/trpc/auth.me', 401],
    ['GET', '/trpc/nothing', 404],
    ['POST', '/trpc/auth.me', 401, { headers: json, payload: '{}' }],
    ['GET', '/trpc/auth.signIn', 405],
    ['POST', '/trpc/auth.signIn', 400, { headers: json, payload: '{' }],
    ['POST', '/trpc/auth.signIn', 413, { headers: json, payload: 'x'.repeat(1_100_000) }],
    ['POST', '/trpc/auth.signIn', 415, { headers: { 'content-type': 'multipart/form-data' }, payload: 'x' }],
  ])('%s %s %s', async (method, url, status, request = {}) => {
    const isKnown = Object.keys(request.headers ?? {}).includes('cookie');
    const answer = await ask(method, url, isKnown ? { ...request, headers: { cookie } } : request);
    expect([answer.statusCode, answer.headers]).toEqual([
      status,
      expect.objectContaining({
        'content-security-policy': expect.stringMatching(/default-src 'self';.*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
      }),
    ]);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(String(answer.headers['content-security-policy'])).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    if (/^\/(api|trpc)/.test(url)) expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('another site', () => {
  const evil = { origin: 'https://evil.example' };
  const plain = { 'content-type': 'text/plain' };
  const deal = '{"title":"Forged"}';
  /** With the cookie of somebody who is signed in, as a browser would send it along. */
  const attempts: [what: string, method: Method, url: string, headers: object, payload?: string][] = [
    ['its Origin', 'POST', '/api/deals', { ...json, ...evil }, deal],
    ['no name', 'POST', '/api/deals', { ...json, origin: 'null' }, deal],
    ['our name as a part of its own', 'POST', '/api/deals', { ...json, origin: `${PUBLIC_URL}.evil.example` }, deal],
    ['another scheme', 'POST', '/api/deals', { ...json, origin: 'https://127.0.0.1:3000' }, deal],
    ['fetch metadata alone', 'POST', '/api/deals', { ...json, 'sec-fetch-site': 'cross-site' }, deal],
    ['a sister domain', 'POST', '/api/deals', { ...json, 'sec-fetch-site': 'same-site' }, deal],
    ['letters of the path escaped', 'POST', '/%61pi/deals', { ...json, ...evil }, deal],
    ['letters of the path escaped, tRPC', 'POST', '/%74rpc/deals.create', { ...json, ...evil }, deal],
    ['the address in full', 'POST', `http://127.0.0.1:3000/api/deals`, { ...json, ...evil }, deal],
    ['PATCH', 'PATCH', '/api/deals/1', { ...json, ...evil }, deal],
    ['DELETE', 'DELETE', '/api/deals/1', evil],
    ['no body at all', 'POST', '/api/deals/1/reopen', evil],
    ['tRPC', 'POST', '/trpc/deals.create', { ...json, ...evil }, deal],
    ['tRPC in a batch', 'POST', '/trpc/deals.create?batch=1', { ...json, ...evil }, `{"0":${deal}}`],
    ['signing in', 'POST', '/trpc/auth.signIn', { ...json, ...evil }, `{"email":"a@b.c","password":"${PASSWORD}"}`],
    ['signing out', 'POST', '/trpc/auth.signOutEverywhere', evil],
    // What a form can send without asking first.
    ['text', 'POST', '/api/deals', plain, deal],
    ['text, tRPC', 'POST', '/trpc/deals.create', plain, deal],
    ['a form', 'POST', '/api/deals', { 'content-type': 'application/x-www-form-urlencoded' }, 'title=Forged'],
    ['a form, tRPC', 'POST', '/trpc/deals.create', { 'content-type': 'application/x-www-form-urlencoded' }, deal],
    ['parts', 'POST', '/api/deals', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['parts, tRPC', 'POST', '/trpc/deals.create', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['JSON by half', 'POST', '/trpc/deals.create', { 'content-type': 'text/plain; application/json' }, deal],
    ['bytes', 'POST', '/trpc/deals.create', { 'content-type': 'application/octet-stream' }, deal],
    ['no type', 'POST', '/trpc/deals.create', {}, deal],
    ['no type, REST', 'POST', '/api/deals', {}, deal],
    ['a GET that changes', 'GET', `/trpc/deals.create?input=${encodeURIComponent(deal)}`, {}],
    ['a method by header', 'POST', '/api/deals/1', { ...json, 'x-http-method-override': 'DELETE' }],
  ];

  test.each(attempts)('can change nothing by %s', async (_, method, url, headers, payload) => {
    const before = await traces();
    const answer = await ask(method, url, { headers: { cookie, ...headers }, payload });
    const isForeign = 'sec-fetch-site' in headers || ('origin' in headers && headers.origin !== PUBLIC_URL);
    expect(isForeign ? [403] : [400, 404, 405, 415]).toContain(answer.statusCode);
    expect(await traces()).toEqual(before);
  });

  test('is told nothing by CORS, and our own pages and scripts may', async () => {
    const preflight = await ask('OPTIONS', '/api/deals', {
      headers: { ...evil, 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(404);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const ours = await ask('POST', '/api/deals', {
      headers: { ...json, cookie, origin: PUBLIC_URL },
      payload: '{"title":"Ours"}',
    });
    const script = await ask('POST', '/api/deals', {
      headers: { ...json, authorization: `Bearer ${site.tokenOf('admin')}` },
      payload: '{"title":"Scripted"}',
    });
    expect([ours.statusCode, script.statusCode]).toEqual([201, 201]);
  });
});

test.each([
  ['http://crm.test', /^kontor_session=[a-z2-7]{40}; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax$/, undefined],
  [
    'https://crm.test',
    /^__Host-kontor_session=[a-z2-7]{40}; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax; Secure$/,
    'max-age=15552000; includeSubDomains',
  ],
])('the cookie at %s, and nothing but the cookie, holds the session', async (publicUrl, cookieLike, hsts) => {
  const { database } = site.world;
  const auth = createAuth({ db: database.db, isSecure: publicUrl.startsWith('https'), publicUrl });
  const relay = createRelay({ database });
  const app = await buildServer({
    database,
    auth,
    relay,
    mailer: createMailer(null),
    storage: createStorage(site.folder),
    config: { publicUrl, logLevel: 'silent' },
  });
  const planted = 'a'.repeat(40);
  const answer = await app.inject({
    method: 'POST',
    url: '/trpc/auth.signIn',
    headers: { cookie: `kontor_session=${planted}; __Host-kontor_session=${planted}` },
    payload: { email: 'lead@test.example', password: PASSWORD },
  });
  const header = String(answer.headers['set-cookie']);
  expect(header).toMatch(cookieLike);
  expect(answer.headers['strict-transport-security']).toBe(hsts);
  const token = /=([a-z2-7]{40})/.exec(header)?.[1] ?? '';
  expect(token).not.toBe(planted);
  expect(answer.body).not.toContain(token);
  const me = (value: string) => app.inject({ url: '/api/me', headers: { cookie: value } });
  const signedIn = header.split(';')[0] ?? '';
  expect((await me(signedIn)).json()).toMatchObject({ email: 'lead@test.example' });
  // A session is neither an API token nor good under the other name.
  const bearer = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } });
  expect(bearer.statusCode).toBe(401);
  const out = await app.inject({
    method: 'POST',
    url: '/trpc/auth.signOut',
    headers: { cookie: signedIn, ...json },
    payload: '{}',
  });
  expect([out.statusCode, (await me(signedIn)).statusCode]).toEqual([200, 401]);
  await app.close();
});

describe('too much', () => {
  const guess = { email: 'colleague@test.example', password: 'a wrong password' };
  const batchOf = (procedure: string, calls: number) => `/trpc/${Array(calls).fill(procedure).join()}?batch=1`;
  const inputs = (calls: number, input: object) =>
    JSON.stringify(Object.fromEntries(Array(calls).fill(input).entries()));
  const codes = (body: { error?: { data: { code: string } } }[]) => body.map(({ error }) => error?.data.code ?? 'OK');

  test('5,000 calls in a batch', async () => {
    const before = await traces();
    for (const [method, procedure] of [
      ['GET', 'auth.setupState'],
      ['POST', 'auth.signOut'],
    ] as const) {
      const answer = await ask(method, batchOf(procedure, 5_000), {
        headers: { cookie, ...json },
        ...(method === 'POST' ? { payload: '{}' } : {}),
      });
      expect([400, 404, 413, 414]).toContain(answer.statusCode);
      expect(answer.body.length).toBeLessThan(1_000);
    }
    const justOne = await ask('POST', batchOf('auth.signOut', 21), { headers: { cookie, ...json }, payload: '{}' });
    expect(justOne.statusCode).toBe(400);
    expect(await traces()).toEqual(before);
  });

  test('20 guesses in one batch, under addresses that are made up', async () => {
    const forge = (host: number) => ({
      'x-forwarded-for': `203.0.113.${host}`,
      'x-real-ip': `203.0.113.${host}`,
      forwarded: `for=203.0.113.${host}`,
      'cf-connecting-ip': `203.0.113.${host}`,
    });
    const batch = await ask('POST', batchOf('auth.signIn', 20), {
      headers: { ...json, ...forge(1) },
      payload: inputs(20, guess),
    });
    const tried = codes(batch.json());
    expect(tried.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(10);
    expect(tried.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(10);
    for (let host = 2; host < 10; host++) {
      const answer = await ask('POST', '/trpc/auth.signIn', {
        headers: { ...json, ...forge(host) },
        payload: JSON.stringify({ ...guess, email: `somebody${host}@test.example` }),
      });
      expect([answer.statusCode, Number(answer.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  test('floods over sockets, half requests and frames that are none, while others are answered', async () => {
    const headers = { authorization: `Bearer ${site.tokenOf('manager')}` };
    const open = async () => {
      const socket = new WebSocket(`${site.url.replace('http', 'ws')}/trpc`, { headers });
      socket.on('error', () => {});
      await once(socket, 'open');
      return socket;
    };
    const call = (id: number, method: string, path: string) => ({ id, jsonrpc: '2.0', method, params: { path } });
    const { port } = new URL(site.url);
    const starts = [
      'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ',
      `POST /api/deals HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    ];
    const halves = Array.from({ length: 100 }, (_, index) => {
      const half = connect(Number(port), '127.0.0.1');
      half.on('error', () => {});
      half.write(starts[index % 2] ?? '');
      return half;
    });
    const garbage = connect(Number(port), '127.0.0.1');
    garbage.on('error', () => {});
    const garbageClosed = once(garbage.resume(), 'close');
    garbage.write(Buffer.from('160301020001000ffff', 'hex'));
    const took: number[] = [];
    const over = new AbortController();
    const watching = (async () => {
      while (!over.signal.aborted) {
        const before = performance.now();
        expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
        took.push(performance.now() - before);
      }
    })();
    const [many, large, subscriber] = await Promise.all([open(), open(), open()]);
    many.send(JSON.stringify(Array.from({ length: 1_500 }, (_, id) => call(id, 'query', 'deals.list'))));
    large.send(JSON.stringify(Array.from({ length: 10_000 }, (_, id) => call(id, 'query', 'deals.list'))));
    for (let id = 0; id < 10_000; id++) subscriber.send(JSON.stringify(call(id, 'subscription', 'events.stream')));
    const closed = await Promise.all([many, large, subscriber].map((socket) => once(socket, 'close')));
    expect(closed.map(([code]: unknown[]) => code)).toEqual([1008, 1009, 1008]);
    await garbageClosed;
    over.abort();
    await watching;
    // Those who flood live in this very process, and take most of it.
    expect(Math.max(...took)).toBeLessThan(5_000);
    expect(halves.filter((half) => half.destroyed)).toEqual([]);
    for (const half of halves) half.destroy();
  });

  test('nobody may take longer than these for headers and requests', () => {
    const { headersTimeout, requestTimeout, timeout } = site.app.server;
    for (const limit of [headersTimeout, timeout]) expect([limit > 0, limit <= 60_000]).toEqual([true, true]);
    expect([requestTimeout > 0, requestTimeout <= 600_000]).toEqual([true, true]);
  });
});
