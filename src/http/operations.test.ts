import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connectDatabase } from '../db/client.ts';
import { transactionRetries } from '../db/transaction.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { describeError, publicError } from '../trpc/errors.ts';

const TOKEN = 'metrics-token-of-a-test';
let site: TestSite;
beforeAll(async () => {
  site = await openTestSite({ metricsToken: TOKEN, trustedProxies: ['127.0.0.2'] });
});
afterAll(() => site.close());

const bearer = (name: 'admin' | 'manager') => ({ authorization: `Bearer ${site.tokenOf(name)}` });

/** From an address of one's choice on this machine; fetch allows neither that nor another Host. */
async function from(localAddress: string, path: string, headers: Record<string, string> = {}) {
  const asking = request(`${site.url}${path}`, { localAddress, headers }).end();
  const [answer] = await once(asking, 'response');
  let body = '';
  for await (const chunk of answer) body += chunk;
  return { status: answer.statusCode as number, id: String(answer.headers['x-request-id']), body };
}

describe('metrics', () => {
  test.each<[string, Record<string, string>, number]>([
    ['this machine', {}, 200],
    ['the token, through a proxy', { 'x-forwarded-for': '203.0.113.1', authorization: `Bearer ${TOKEN}` }, 200],
    ['another token', { authorization: 'Bearer metrics-token-of-a-tesT' }, 403],
    ['an API token', { authorization: 'Bearer kontor_adminxxxx' }, 403],
    ['a proxy on this machine', { 'x-forwarded-for': '127.0.0.1' }, 403],
    ['a proxy that says so otherwise', { forwarded: 'for=127.0.0.1' }, 403],
    ['a page that has its name point here', { host: 'evil.example' }, 403],
  ])('are read by %s: %3$s', async (_, headers, status) => {
    expect((await from('127.0.0.1', '/metrics', headers)).status).toBe(status);
  });

  test('count what happens, by names out of the code alone', async () => {
    const secret = 'canary-in-a-search';
    await site.app.inject({ url: `/trpc/deals.list,${secret}?batch=1&input={}`, headers: bearer('manager') });
    await site.app.inject({ url: `/api/deals?q=${secret}`, headers: bearer('manager') });
    await site.app.inject({
      method: 'POST',
      url: '/api/deals',
      headers: bearer('manager'),
      payload: { title: secret },
    });
    const guess = { email: `${secret}@test.example`, password: 'a wrong password' };
    await site.app.inject({ method: 'POST', url: '/trpc/auth.signIn', payload: guess });
    await site.app.inject({ url: `/${secret}`, headers: { accept: 'text/html' } });
    transactionRetries.publish('40P01');
    const socket = new WebSocket(`${site.url.replace('http', 'ws')}/trpc`, { headers: bearer('manager') });
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.stream' } }));
    await once(socket, 'message');
    const read = async () => (await from('127.0.0.1', '/metrics')).body;
    await expect.poll(read).toMatch(/^kontor_events_total\{entity_type="deal"\} [1-9]/m);
    const text = await read();
    for (const line of [
      /^kontor_call_duration_seconds_count\{procedure="deals.list",code="OK"\} [1-9]/m,
      /^kontor_call_duration_seconds_count\{procedure="deals.create",code="OK"\} 1$/m,
      /^kontor_http_request_duration_seconds_count\{method="POST",route="\/api\/deals",status="201"\} 1$/m,
      /^kontor_sign_in_failures_total\{code="UNAUTHORIZED"\} 1$/m,
      /^kontor_transaction_retries_total\{sqlstate="40P01"\} 1$/m,
      /^kontor_websocket_connections 1$/m,
      /^kontor_live_subscribers 1$/m,
      /^kontor_live_lag_seconds_count [1-9]/m,
      /^kontor_live_cursor_age_seconds \d/m,
      /^kontor_database_connections_in_use \d/m,
      /^kontor_database_waiting 0$/m,
      /^nodejs_eventloop_lag_p99_seconds /m,
      /^nodejs_heap_size_used_bytes /m,
    ])
      expect(text).toMatch(line);
    expect(text).not.toContain(secret);
    socket.close();
  });
});

test('every answer has an id; a trusted proxy’s own is kept where it is one', async () => {
  const given = 'edge-0123456789';
  for (const path of ['/healthz', '/api/me', '/trpc/deals.list', '/no/such/page', '/api/%zz'])
    expect((await from('127.0.0.1', path)).id).toMatch(/^[\da-f-]{36}$/);
  expect((await from('127.0.0.2', '/healthz', { 'x-request-id': given })).id).toBe(given);
  expect((await from('127.0.0.1', '/healthz', { 'x-request-id': given })).id).not.toBe(given);
  for (const bad of ['short', 'x'.repeat(65), 'a b c d e f g h', '{"level":30}'])
    expect((await from('127.0.0.2', '/healthz', { 'x-request-id': bad })).id).toMatch(/^[\da-f-]{36}$/);
});

test('an error is described with its causes, and without anybody’s data', () => {
  const secret = 'canary of a customer';
  const refused = Object.assign(new Error(`invalid input syntax for type integer: "${secret}"`), { code: '22P02' });
  const described = JSON.stringify([
    describeError(new Error('While importing', { cause: refused })),
    describeError(new SyntaxError(`Unexpected token, "${secret}" is not valid JSON`)),
  ]);
  expect(described).toContain('While importing');
  expect(described).toContain('invalid input syntax for type integer');
  expect(described).toContain('operations.test.ts');
  expect(described).not.toContain(secret);
});

test('too much at once is refused early and told when to come back; what was let in is answered, and so is health', async () => {
  const { url } = site.world;
  const inTheWay = postgres(url, { max: 1, onnotice: () => {} });
  const lock = await inTheWay.reserve();
  await lock`begin`;
  await lock`lock table deals in access exclusive mode`;
  const statuses: number[] = [];
  const asking = Array.from({ length: 600 }, async (_, place) => {
    const path = place % 2 === 0 ? '/api/deals' : '/trpc/deals.list?input={}';
    const answer = await fetch(`${site.url}${path}`, { headers: bearer('manager') });
    const text = await answer.text();
    statuses.push(answer.status);
    if (answer.status === 503) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(text).toMatch(/"code":"UNAVAILABLE"/);
      expect(text).toMatch(/"request_?[iI]d":"[\w-]{36}"/);
    }
    return answer.status;
  });
  await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(560);
  for (const path of ['/healthz', '/readyz', '/metrics']) expect((await fetch(`${site.url}${path}`)).status).toBe(200);
  const refused = new WebSocket(`${site.url.replace('http', 'ws')}/trpc`, { headers: bearer('manager') });
  const [failure] = await once(refused, 'error');
  expect(String(failure)).toContain('503');
  expect(new Set(statuses)).toEqual(new Set([503]));
  await lock`commit`;
  lock.release();
  await inTheWay.end();
  const all = await Promise.all(asking);
  const accepted = all.filter((status) => status === 200);
  expect(accepted.length).toBeGreaterThan(10);
  expect(accepted.length + all.filter((status) => status === 503).length).toBe(600);
  const again = async () => (await fetch(`${site.url}/api/deals`, { headers: bearer('manager') })).status;
  await expect.poll(again).toBe(200);
  expect((await from('127.0.0.1', '/metrics')).body).toMatch(
    /^kontor_overload_refusals_total\{what="call"\} [1-9]\d\d/m,
  );
});

test('statements that take too long are ended, and the pool goes on', async () => {
  const database = connectDatabase(site.world.url, { max: 4, statementTimeoutMs: 200 });
  const slow = await Promise.allSettled(
    Array.from({ length: 12 }, () => database.db.execute(sql`select pg_sleep(60)`)),
  );
  const codes = slow.map((result) => (result.status === 'rejected' ? publicError(result.reason)?.code : 'answered'));
  expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
  expect(await Promise.all(Array.from({ length: 12 }, () => database.db.execute(sql`select 1 as one`)))).toHaveLength(
    12,
  );
  expect(database.load().waiting).toBe(0);
  await database.close();
});

test.each([
  ['a page of 1e9', '/api/deals?per_page=1000000000'],
  ['a page of 1e9, in digits of its own', '/api/deals?per_page=1e9'],
  ['page 1e9', '/api/deals?page=99999999999'],
  ['50 filters', `/api/deals?${Array.from({ length: 50 }, (_, place) => `filter_${place}=1`).join('&')}`],
  ['one filter 50 times', `/api/deals?${'stage_id=1&'.repeat(50)}`],
])('%s is not asked for', async (_, path) => {
  const answer = await site.app.inject({ url: path, headers: bearer('manager') });
  expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('INVALID')]);
});

test('frames that are none, and messages that never end, close their socket and nothing else', async () => {
  const { port } = new URL(site.url);
  const open = async () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET /trpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nAuthorization: ${bearer('manager').authorization}\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toContain('101 Switching Protocols');
    return socket;
  };
  const mask = Buffer.alloc(4);
  const frames = {
    'reserved bits': Buffer.concat([Buffer.from([0xf1, 0x80]), mask]),
    'no mask': Buffer.from([0x81, 0x02, 0x7b, 0x7d]),
    'an opcode that is none': Buffer.concat([Buffer.from([0x83, 0x80]), mask]),
    'a ping of 200 bytes': Buffer.concat([Buffer.from([0x89, 0xfe, 0x00, 0xc8]), mask, Buffer.alloc(200)]),
    'a length of 2^63': Buffer.concat([Buffer.from([0x81, 0xff, 0x7f]), Buffer.alloc(7, 0xff), mask]),
    'no UTF-8': Buffer.concat([Buffer.from([0x81, 0x82]), mask, Buffer.from([0xff, 0xfe])]),
    'a continuation of nothing': Buffer.concat([Buffer.from([0x80, 0x80]), mask]),
  };
  // After an overload, as another test makes, sockets are told for a while to come back.
  (await vi.waitFor(open, { timeout: 10_000 })).destroy();
  for (const frame of Object.values(frames)) {
    const socket = await open();
    const closed = once(socket.resume(), 'close');
    socket.write(frame);
    await closed;
  }
  const endless = await open();
  const cutOff = once(endless.resume(), 'close');
  const fragment = Buffer.concat([Buffer.from([0x00, 0xfe, 0x80, 0x00]), mask, Buffer.alloc(0x8000, 0x20)]);
  endless.write(Buffer.concat([Buffer.from([0x01, 0x80]), mask]));
  for (let sent = 0; sent < 10; sent++) endless.write(fragment);
  await cutOff;
  const half = await open();
  half.write(Buffer.from([0x81]));
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  half.destroy();
});
