import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import type { UserActor } from '../access/actor.ts';
import { createDeals, editDeals } from '../deals/deals.ts';
import { isSameOrigin } from '../http/origin.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import { memberProcedure, router } from '../trpc/procedures.ts';
import { createRelay, type Relay } from './relay.ts';
import { createEventsRouter } from './router.ts';
import { registerSocket } from './socket.ts';

const PUBLIC_URL = 'https://crm.example.com';
/** Whoever holds a token, by cookie or connection parameters. */
const signedIn = new Map<string, UserActor>();

const createTestRouter = (relay: Relay, released: Promise<void>) =>
  router({
    events: createEventsRouter(relay),
    whoAmI: memberProcedure().query(({ ctx }) => ctx.actor.userId),
    wait: memberProcedure().query(() => released),
  });
type TestRouter = ReturnType<typeof createTestRouter>;

let world: TestWorld;
let relay: Relay;
let app: FastifyInstance;
let port: number;
let release = () => {};
let sockets: { close(): unknown }[] = [];

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  for (const [name, actor] of Object.entries(world.people)) signedIn.set(name, actor);
  await start(0);
});
afterEach(async () => {
  for (const socket of sockets) await socket.close();
  sockets = [];
  release();
  await stop();
});

async function start(at: number): Promise<void> {
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  relay = createRelay({ database: world.database });
  await relay.start();
  app = Fastify();
  await registerSocket(app, {
    router: createTestRouter(relay, released),
    maxStallMs: 300,
    isAllowedOrigin: (request) => isSameOrigin(request.headers, PUBLIC_URL),
    isBusy: () => false,
    createContext: (request, token) => {
      const credential =
        token ?? /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? request.headers.authorization;
      return {
        db: world.database.db,
        adhoc: world.database.adhoc,
        onCommit: () => {},
        authenticate: async () => signedIn.get(credential ?? '') ?? null,
        address: request.ip,
        setHeader: () => {},
        sessionToken: null,
        userAgent: null,
        requestId: request.id,
      };
    },
  });
  app.get('/healthz', () => 'ok');
  await app.listen({ port: at, host: '127.0.0.1' });
  const address = app.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
}

async function stop(): Promise<void> {
  await app.close();
  await relay.close();
}

const as = (name: Name) => ({ ...world.as(name), onCommit: () => relay.poke() });

/** How the handshake is answered. */
function shakeHands(headers: Record<string, string>, path = '/trpc'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    sockets.push({ close: () => socket.terminate() });
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

type Answer = { id: number; error?: { data: { code: string } }; result?: { type: string; data?: unknown } };

/** A socket without any client of tRPC's, which could be too polite. */
async function open(name: Name) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc`, { headers: { authorization: name } });
  sockets.push({ close: () => socket.terminate() });
  const answers: Answer[] = [];
  socket.on('message', (data: RawData) => answers.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')));
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.on('open', resolve));
  return { socket, answers, closed };
}

const call = (id: number, path: string, method = 'query') => ({ id, jsonrpc: '2.0', method, params: { path } });

/** The typed client that scripts use, and what it is told. */
function follow(token: Name) {
  const client = createWSClient({
    url: `ws://127.0.0.1:${port}/trpc`,
    connectionParams: { token },
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 20,
  });
  const stopFollowing = { close: () => client.close().catch(() => {}) };
  sockets.push(stopFollowing);
  const trpc = createTRPCClient<TestRouter>({ links: [wsLink({ client })] });
  const titles: string[] = [];
  const kinds: string[] = [];
  const failed = new Promise<unknown>((resolve) => {
    trpc.events.stream.subscribe(
      {},
      {
        onData: ({ data }) => {
          kinds.push(data.kind);
          if (data.record && 'title' in data.record) titles.push(String(data.record.title));
        },
        onError: resolve,
      },
    );
  });
  return { trpc, titles, kinds, failed, ready: () => expect.poll(() => kinds).toContain('ready') };
}

describe('handshakes', () => {
  const cookie = 'session=manager';
  test.each([
    ['a cookie from a foreign page', { cookie, origin: 'https://evil.example' }, 403],
    ['a cookie from a page that names none', { cookie, origin: 'null' }, 403],
    ['a cookie without an Origin', { cookie }, 403],
    ['a foreign page without a cookie', { origin: 'https://evil.example' }, 403],
    ['a page whose host only begins like ours', { cookie, origin: `${PUBLIC_URL}.evil.example` }, 403],
    ['a cookie from a page of ours', { cookie, origin: PUBLIC_URL }, 101],
    ['a script with a token', { authorization: 'manager' }, 101],
    ['a script that will send its token', {}, 101],
  ])('%s', async (_, headers, status) => {
    expect(await shakeHands(headers)).toBe(status);
  });

  test('a page that was opened at the address itself is one of ours', async () => {
    expect(await shakeHands({ cookie, origin: `http://127.0.0.1:${port}` })).toBe(101);
  });

  test('nothing else is upgraded', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/healthz`);
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBeTypeOf('number');
    expect((await app.inject('/trpc')).statusCode).toBe(426);
  });
});

describe('limits of one socket', () => {
  const isWell = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;

  test('the subscriptions', async () => {
    const { socket, answers } = await open('manager');
    for (let id = 1; id <= 20; id++) socket.send(JSON.stringify(call(id, 'events.stream', 'subscription')));
    await expect.poll(() => answers.filter(({ error }) => error).map(({ id }) => id)).toHaveLength(12);
    expect(answers.find(({ error }) => error)?.error?.data.code).toBe('TOO_MANY_REQUESTS');
    expect(relay.subscriberCount()).toBe(8);
    socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription.stop' }));
    await expect.poll(() => answers.filter(({ result }) => result?.type === 'stopped')).toHaveLength(1);
    socket.send(JSON.stringify(call(21, 'events.stream', 'subscription')));
    await expect.poll(() => answers.filter(({ id }) => id === 21)).not.toHaveLength(0);
    expect(answers.find(({ id }) => id === 21)?.result?.type).toBe('started');
  });

  test('the calls in flight', async () => {
    const { socket, answers } = await open('manager');
    socket.send(JSON.stringify(Array.from({ length: 50 }, (_, id) => call(id, 'wait'))));
    await expect.poll(() => answers).toHaveLength(18);
    release();
    await expect.poll(() => answers).toHaveLength(50);
    socket.send(JSON.stringify(call(100, 'whoAmI')));
    await expect.poll(() => answers.at(-1)?.result?.data).toBe(world.people.manager.userId);
  });

  test.each<[string, (socket: WebSocket) => void, number]>([
    [
      '10,000 subscriptions',
      (socket) => {
        for (let id = 0; id < 10_000; id++) socket.send(JSON.stringify(call(id, 'events.stream', 'subscription')));
      },
      1008,
    ],
    [
      'a message of 1,000 calls',
      (socket) => socket.send(JSON.stringify(Array.from({ length: 1_000 }, (_, id) => call(id, 'whoAmI')))),
      1008,
    ],
    ['a message of 10,000 calls', (socket) => socket.send(JSON.stringify(Array(10_000).fill(call(1, 'whoAmI')))), 1009],
    ['an id that is in use', (socket) => socket.send(JSON.stringify([call(1, 'wait'), call(1, 'wait')])), 1008],
    ['a message without end', (socket) => socket.send('x'.repeat(200_000)), 1009],
    ['text that is none', (socket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
  ])('%s closes it, and the server lives', async (_, misbehave, code) => {
    const { socket, closed } = await open('manager');
    misbehave(socket);
    expect(await closed).toBe(code);
    expect(await isWell()).toBe(200);
    await expect.poll(() => relay.subscriberCount()).toBe(0);
  });

  test.each(['{', '[]', 'null', '[null]', '{"id":1}', '{"id":{},"method":"query","params":{"path":"whoAmI"}}', '"x"'])(
    'what can’t be read leaves it open: %s',
    async (text) => {
      const { socket, answers } = await open('manager');
      socket.send(text);
      socket.send(Buffer.from('binary'));
      socket.send(JSON.stringify(call(7, 'whoAmI')));
      await expect.poll(() => answers.find(({ id }) => id === 7)?.result?.data).toBe(world.people.manager.userId);
    },
  );

  test('frames that are none of WebSocket’s', async () => {
    const { socket } = await open('manager');
    const raw: unknown = Reflect.get(socket, '_socket');
    expect(raw).toBeInstanceOf(Object);
    Reflect.get(Object(raw), 'write').call(raw, Buffer.from('ffffffffffffffffffff', 'hex'));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(await isWell()).toBe(200);
  });
});

describe('the stream over a socket', () => {
  test('what a colleague does arrives; signing out ends it', async () => {
    const { titles, ready, failed } = follow('manager');
    await ready();
    await createDeals(as('manager'), [{ title: 'By a colleague' }]);
    await expect.poll(() => titles).toEqual(['By a colleague']);
    signedIn.delete('manager');
    expect(await failed).toMatchObject({ data: { code: 'UNAUTHORIZED' } });
    expect(relay.subscriberCount()).toBe(0);
  });

  test('a restart of the server is bridged by the client alone', async () => {
    const { titles, ready, kinds } = follow('lead');
    await ready();
    const before = performance.now();
    await stop();
    expect(performance.now() - before).toBeLessThan(3_000);
    await createDeals(world.as('manager'), [{ title: 'While it was down' }]);
    await start(port);
    await createDeals(as('manager'), [{ title: 'After' }]);
    await expect.poll(() => titles).toEqual(['While it was down', 'After']);
    expect(kinds).not.toContain('reset');
  });

  test('a client that stops reading is cut off and resumes by its cursor', async () => {
    const ctx = as('manager');
    const deals = await createDeals(
      ctx,
      Array.from({ length: 100 }, (_, index) => ({ title: `Long ${index}` })),
    );
    const { socket, closed, answers } = await open('manager');
    socket.send(JSON.stringify(call(1, 'events.stream', 'subscription')));
    const cursors = () => answers.flatMap(({ result }) => (result?.type === 'data' ? [Object(result.data).id] : []));
    await expect.poll(cursors).not.toHaveLength(0);
    socket.pause();
    let rounds = 0;
    while (relay.subscriberCount() > 0) {
      rounds++;
      const description = `${rounds}`.repeat(15_000).slice(0, 15_000);
      await editDeals(
        ctx,
        deals.map(({ id }) => ({ id, set: { description } })),
      );
      expect(rounds).toBeLessThan(30);
    }
    socket.resume();
    await closed;
    const again = await open('manager');
    const lastEventId: unknown = cursors().at(-1);
    again.socket.send(
      JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.stream', input: { lastEventId } } }),
    );
    const last = () => again.answers.map(({ result }) => Object(Object(result?.data).data));
    await expect.poll(() => last().some(({ kind }) => kind === 'ready')).toBe(true);
    const ids = (list: Answer[]) =>
      list.flatMap(({ result }) => {
        const { id, kind } = Object(Object(result?.data).data);
        return kind === 'updated' ? [id] : [];
      });
    const told = new Set([...ids(answers), ...ids(again.answers)]);
    expect(told.size).toBe(rounds * 100);
  });
});
