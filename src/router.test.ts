import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuth } from './auth/auth.ts';
import { hashSecret } from './auth/secrets.ts';
import { apiTokens } from './auth/table.ts';
import { AppError, notFound } from './core/errors.ts';
import { inEnglish } from './core/messages/message.ts';
import { createStorage } from './files/storage.ts';
import { createRelay, type Relay } from './live/relay.ts';
import { createMailer } from './mail/mail.ts';
import { createPresence } from './presence/presence.ts';
import { byId } from './records/input.ts';
import { apiRoutes, listProcedures, pathParameters } from './rest/routes.ts';
import { toSnake } from './rest/shape.ts';
import { type AppRouter, createAppRouter } from './router.ts';
import { buildServer } from './server.ts';
import { ABSENT_ID, auditAccess, type Call, idFields, type Outcome } from './testing/access-audit.ts';
import { type Name, openTestWorld, type TestWorld } from './testing/actors.ts';
import { importsFor } from './testing/imports.ts';
import type { Context } from './trpc/context.ts';
import { publicError } from './trpc/errors.ts';
import { createCallerFactory, procedure, router as routerOf } from './trpc/procedures.ts';

let world: TestWorld;
let relay: Relay;
let appRouter: AppRouter;
let app: FastifyInstance;

beforeAll(async () => {
  world = await openTestWorld();
  const auth = createAuth({ db: world.database.db, isSecure: false, publicUrl: 'http://localhost' });
  relay = createRelay({ database: world.database });
  appRouter = createAppRouter({
    auth,
    mailer: createMailer(null),
    relay,
    presence: createPresence({ database: world.database, onError: () => {} }),
    imports: importsFor(auth),
  });
  app = await buildServer({
    database: world.database,
    auth,
    relay,
    mailer: createMailer(null),
    storage: createStorage('/nonexistent'),
    config: { publicUrl: 'http://localhost', logLevel: 'silent' },
  });
  await world.database.db.insert(apiTokens).values(
    Object.entries(world.people).map(([name, { userId }]) => ({
      userId,
      name,
      tokenHash: hashSecret(tokenOf(name)),
      isReadOnly: false,
    })),
  );
});
afterAll(async () => {
  await app.close();
  await relay.close();
  await world.close();
});

/** The moment of an answer is no part of what it tells. */
const timeless = (text: string): string => text.replace(/"as_?[oO]f":"[^"]*"/, '');

const tokenOf = (name: string): string => `kontor_${name.padEnd(43, 'x')}`;

function contextOf(name: Name | 'anonymous', isReadOnly = false): Context {
  const actor = name === 'anonymous' ? null : { ...world.people[name], isReadOnly };
  return {
    db: world.database.db,
    adhoc: world.database.adhoc,
    onCommit: () => {},
    authenticate: () => Promise.resolve(actor),
    address: '127.0.0.1',
    setHeader: () => {},
    sessionToken: null,
    userAgent: null,
    requestId: 'test',
  };
}

async function callProcedure(
  router: Parameters<typeof createCallerFactory>[0],
  ctx: Context,
  path: string,
  input: unknown,
): Promise<Outcome> {
  let target: unknown = createCallerFactory(router)(ctx);
  for (const part of path.split('.')) target = Reflect.get(Object(target), part);
  try {
    const result: unknown = await Reflect.apply(target as () => unknown, undefined, [input]);
    return { isOk: true, code: 'OK', text: timeless(JSON.stringify(result) ?? '') };
  } catch (error) {
    const known = publicError(error);
    if (!known) throw error;
    return { isOk: false, code: known.code, text: JSON.stringify([known.code, known.message, known.details.fields]) };
  }
}

const viaTrpc =
  (router: Parameters<typeof createCallerFactory>[0]): Call =>
  (name, path, input) =>
    callProcedure(router, contextOf(name), path, input);

/** The same calls as requests. */
const viaRest: Call = async (name, path, input) => {
  const route = apiRoutes(appRouter).find(
    ({ procedure, fixed = {} }) =>
      procedure === path && Object.keys(fixed).every((field) => fixed[field] === Object(input)[field]),
  );
  if (!route) throw new Error(`${path} is not offered`);
  const values: Record<string, unknown> = { ...Object(input) };
  let url = `/api${route.path}`;
  for (const parameter of pathParameters(route.path)) {
    const field = route.rename?.[parameter] ?? parameter;
    url = url.replace(`{${parameter}}`, String(values[field]));
    delete values[field];
  }
  for (const field of Object.keys(route.fixed ?? {})) delete values[field];
  const { set, ...beside } = values;
  const payload = Object(toSnake(route.isEdit ? { ...beside, ...Object(set) } : values));
  const isRead = route.method === 'GET' || route.method === 'DELETE';
  const response = await app.inject({
    method: route.method,
    url,
    ...(isRead ? { query: payload } : { payload }),
    headers: { authorization: `Bearer ${tokenOf(name)}` },
  });
  const body: { error?: { code: string; request_id?: string } } = response.body === '' ? {} : response.json();
  if (body.error) delete body.error.request_id;
  return {
    isOk: response.statusCode < 300,
    code: body.error?.code ?? 'OK',
    text: `${response.statusCode} ${timeless(JSON.stringify(body))}`,
  };
};

test('every procedure declares a rule, and takes an object whose ids say what they point at', () => {
  const procedures = listProcedures(appRouter);
  expect(procedures.length).toBeGreaterThan(50);
  const open = procedures.filter(({ meta }) => meta.rule === 'public').map(({ path }) => path);
  expect(open.sort()).toEqual([
    'auth.checkEmailLink',
    'auth.checkLink',
    'auth.confirmEmail',
    'auth.forgotPassword',
    'auth.resetPassword',
    'auth.setup',
    'auth.setupState',
    'auth.signIn',
    'auth.signInWithCode',
    'auth.signOut',
  ]);
  const unmarked = procedures.flatMap(({ path, input }) =>
    Object.keys(input?.shape ?? {})
      .filter((field) => /(^id|Ids?)$/.test(field) && field !== 'lastEventId')
      .filter((field) => !(input && idFields(input).some((marked) => marked.path[0] === field)))
      .map((field) => `${path} ${field}`),
  );
  expect(unmarked).toEqual([]);
});

test('nothing but the public procedures answers a stranger', async () => {
  for (const { path, type, meta } of listProcedures(appRouter)) {
    if (meta.rule === 'public' || type === 'subscription') continue;
    expect([path, (await callProcedure(appRouter, contextOf('anonymous'), path, {})).code]).toEqual([
      path,
      'UNAUTHORIZED',
    ]);
  }
});

test('a read-only token may call no mutation, on tRPC or REST', async () => {
  for (const { path, type, meta } of listProcedures(appRouter)) {
    if (meta.rule === 'public' || type !== 'mutation') continue;
    expect([path, (await callProcedure(appRouter, contextOf('admin', true), path, { id: ABSENT_ID })).code]).toEqual([
      path,
      'FORBIDDEN',
    ]);
  }
});

test('each REST route asks for a token', async () => {
  for (const route of apiRoutes(appRouter).filter(({ rule }) => rule !== 'public')) {
    const url = `/api${route.path.replaceAll(/\{\w+\}/g, '1')}`;
    const response = await app.inject({ method: route.method, url });
    expect([route.method, url, response.statusCode]).toEqual([route.method, url, 401]);
  }
});

describe('what is out of sight is as absent, and the matrix holds', () => {
  test('on tRPC', async () => {
    expect(await auditAccess(appRouter, world, viaTrpc(appRouter))).toEqual([]);
  }, 300_000);

  test('on REST', async () => {
    const offered = new Set(apiRoutes(appRouter).map(({ procedure }) => procedure));
    const isOffered = (path: string, field: string) => offered.has(path) && !field.startsWith('from.');
    expect(await auditAccess(appRouter, world, viaRest, isOffered)).toEqual([]);
  }, 300_000);
});

describe('the audit finds what it is for', () => {
  const deal = () => procedure('deal', 'view').input(byId('deal'));
  test.each([
    ['a rule that always says yes', routerOf({ deals: routerOf({ get: deal().query(() => ({ title: 'Secret' })) }) })],
    [
      'a rule that always says no',
      routerOf({ deals: routerOf({ get: deal().query(() => Promise.reject(notFound('deal'))) }) }),
    ],
    [
      'a refusal that tells more of what is there',
      routerOf({
        deals: routerOf({
          get: deal().query(({ input }) => Promise.reject(new AppError('NOT_FOUND', inEnglish(`No deal ${input.id}`)))),
        }),
      }),
    ],
  ])('%s', async (_, tampered) => {
    expect(await auditAccess(tampered, world, viaTrpc(tampered))).not.toEqual([]);
  });
});
