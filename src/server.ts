import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { whoIsThere } from './access/actor.ts';
import { createDenials } from './audit/denials.ts';
import type { Auth } from './auth/auth.ts';
import type { Config } from './config.ts';
import { AppError, forbidden, notFound } from './core/errors.ts';
import { acceptedLanguage } from './core/messages/languages.ts';
import { say } from './core/messages/message.ts';
import type { Database } from './db/client.ts';
import type { Storage } from './files/storage.ts';
import { addressMatcher } from './http/addresses.ts';
import { createAdmission, refuseWhenFull } from './http/admission.ts';
import { registerAuditExport } from './http/audit-export.ts';
import { registerExports } from './http/exports.ts';
import { registerFiles } from './http/files.ts';
import { registerImportUpload } from './http/import-upload.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { registerMetrics } from './http/metrics-route.ts';
import { bearerOf, isSameOrigin, mayChange } from './http/origin.ts';
import { registerPictures } from './http/pictures.ts';
import { contentSecurityPolicy, REFUSAL_HEADERS } from './http/policy.ts';
import { logOptions, logRequests, requestIds } from './http/request-log.ts';
import { registerUnsubscribe } from './http/unsubscribe.ts';
import { openImportFiles } from './imports/files.ts';
import { createScreenImports } from './imports/screen.ts';
import type { Relay } from './live/relay.ts';
import { registerSocket } from './live/socket.ts';
import type { Mailer } from './mail/mail.ts';
import { createPresence } from './presence/presence.ts';
import { errorAnswer } from './rest/errors.ts';
import { once } from './rest/idempotency.ts';
import { registerRest } from './rest/register.ts';
import { ROOT } from './root.ts';
import { createAppRouter } from './router.ts';
import type { Context } from './trpc/context.ts';
import { describeError, publicError } from './trpc/errors.ts';
import { answerPlainCalls } from './trpc/plain-calls.ts';

const MAX_BODY_BYTES = 1_000_000;
const MAX_BODY_MS = 30_000;
/** Calls in one tRPC batch; the client sends no more than this. */
const MAX_BATCH = 20;
/** Less than main.ts gives the whole process, which has the database to stop after this. */
const MAX_CLOSING_MS = 4_000;
const WEB_ROOT = path.join(ROOT, 'dist/web');

export type ServerDependencies = {
  database: Database;
  auth: Auth;
  config: Pick<Config, 'publicUrl' | 'logLevel'> & Partial<Pick<Config, 'metricsToken' | 'trustedProxies' | 'dataDir'>>;
  relay: Relay;
  mailer: Mailer;
  /** Where the bytes of files are. */
  storage: Storage;
  /** How long a body may take, an upload bring nothing, and a call wait to be let in; otherwise in tests. */
  patience?: { bodyMs?: number; stallMs?: number; queueMs?: number };
};

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
  }
  interface FastifyContextConfig {
    /** Takes a long body in, and watches over it itself. */
    isUpload?: boolean;
  }
}

/** The whole HTTP face: tRPC, REST, the web client, health. It listens to nothing yet. */
export async function buildServer(dependencies: ServerDependencies): Promise<FastifyInstance> {
  const { database, auth, relay, mailer, storage, config, patience = {} } = dependencies;
  const { publicUrl, trustedProxies = [] } = config;
  const isTrusted = addressMatcher(trustedProxies);
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    logController: new LogController({ disableRequestLogging: true }),
    // Of an upload over a slow line; all others have less time: see `cutOffSlowBodies`.
    requestTimeout: 600_000,
    connectionTimeout: 60_000,
    // What came over a connection that is open still is answered while we close.
    return503OnClosing: false,
    trustProxy: trustedProxies.length > 0 ? (address) => isTrusted(address) : false,
    genReqId: requestIds(isTrusted),
    routerOptions: { maxParamLength: 5_000 },
    // No hook has run for these, so they bring their headers along.
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      const { status, body } = errorAnswer(new AppError('BAD_REQUEST', say('addressUnreadable')), request);
      void reply
        .code(status)
        .headers({ ...REFUSAL_HEADERS, 'x-request-id': request.id })
        .send(body);
    },
    logger: logOptions(config.logLevel),
  });
  const admission = createAdmission((count) => {
    metrics.refusal('call');
    if (count === 1) app.log.warn('There is more to do than can be done: calls are refused');
  }, patience.queueMs);
  const metrics = createMetrics({ database, relay, admission, sockets: () => app.websocketServer.clients.size });
  const denials = createDenials({
    db: database.db,
    onCommit: () => relay.poke(),
    onError: (error) => app.log.warn({ error: describeError(error) }, 'A refusal could not be recorded'),
  });
  app.decorate('metrics', metrics);
  app.addHook('onClose', async () => {
    admission.close();
    metrics.close();
    await denials.settled();
  });
  const presence = createPresence({
    database,
    onError: (error) => app.log.warn({ error: describeError(error) }, 'Who is on which record could not be told'),
  });
  await presence.start();
  app.addHook('onClose', () => presence.close());
  const imports = createScreenImports(openImportFiles(path.join(config.dataDir ?? tmpdir(), 'imports')), auth);
  const router = createAppRouter({ auth, mailer, relay, presence, imports });

  const contextOf = (request: FastifyRequest, bearerToken: string | null, setHeader: Context['setHeader']): Context => {
    const sessionToken = auth.sessionCookieOf(request.headers.cookie);
    const credentials = { sessionToken, bearerToken };
    const origin = { address: request.ip, userAgent: request.headers['user-agent']?.slice(0, 300) ?? null };
    return {
      db: database.db,
      adhoc: database.adhoc,
      onCommit: () => relay.poke(),
      authenticate: async () => {
        const actor = await auth.actorOf(credentials);
        request.userId = actor && whoIsThere(actor);
        return actor;
      },
      ...origin,
      setHeader,
      sessionToken,
      acceptLanguage: request.headers['accept-language'],
      requestId: request.id,
      gate: admission,
      onCall: metrics.call,
      onDenied: (actor, procedure) => denials.tell({ actor, procedure, origin }),
    };
  };
  const createContext = (request: FastifyRequest, reply: FastifyReply): Context =>
    contextOf(request, bearerOf(request.headers), (name, value) => void reply.header(name, value));

  closeInTime(app);
  cutOffSlowBodies(app, patience.bodyMs ?? MAX_BODY_MS);
  const procedures: object = router._def.procedures;
  logRequests(app, { isProcedure: (name) => Object.hasOwn(procedures, name), onRequest: metrics.request });
  refuseWhenFull(app, admission, refusalOf);
  await app.register(helmet, contentSecurityPolicy(publicUrl));
  await registerSocket(app, {
    router,
    createContext: (request, token) => contextOf(request, token ?? bearerOf(request.headers), () => {}),
    isAllowedOrigin: (request) => isSameOrigin(request.headers, publicUrl),
    isBusy: () => {
      if (!admission.isOverloaded()) return false;
      metrics.refusal('socket');
      return true;
    },
  });
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request, reply) => {
    // By the route too: the router takes paths in spellings (escaped letters, the address in full) that begin otherwise.
    const paths = [request.url, request.routeOptions.url ?? ''];
    if (paths.some((path) => path.startsWith('/trpc') || path.startsWith('/api')))
      reply.header('cache-control', 'no-store');
    const isRead = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
    if (isRead || bearerOf(request.headers) !== null || mayChange(request.headers, publicUrl)) return;
    const { status, body } = errorAnswer(forbidden(say('otherSite')), request);
    await reply.code(status).send(body);
  });

  await app.register(async (trpc) => {
    trpc.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    trpc.route({
      method: ['GET', 'POST'],
      url: '/trpc/:path',
      handler: async (request, reply) => {
        const options = {
          router,
          maxBatchSize: MAX_BATCH,
          // Proxies refuse addresses of 8 kB: what holds very many ids is asked by POST.
          allowMethodOverride: true,
          createContext: () => ({ ...createContext(request, reply), ...repeatable(request) }),
          onError: ({ error, path: procedure }: { error: unknown; path?: string | undefined }) => {
            if (publicError(error)) return;
            request.log.error({ procedure, error: describeError(error) }, 'A procedure failed');
          },
        };
        if (await answerPlainCalls(request, reply, options)) return reply;
        const path = String(Reflect.get(Object(request.params), 'path'));
        await fastifyRequestHandler({ ...options, req: request, res: reply, path });
        return reply;
      },
    });
  });
  await app.register(
    async (rest) => {
      // Without a prototype of its own nothing in a body can reach one: Fastify's parser refuses __proto__.
      const parseJson = rest.getDefaultJsonParser('error', 'error');
      // Clients announce JSON where a POST or DELETE has no body too.
      rest.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
        body === '' ? done(null) : parseJson(request, body, done),
      );
      registerRest(rest, { router, createContext, publicUrl });
      registerPictures(rest, createContext);
      registerAuditExport(rest, createContext);
      registerExports(rest, createContext);
      registerImportUpload(rest, createContext, imports);
    },
    { prefix: '/api' },
  );
  // By themselves: nothing else takes forms.
  await app.register(async (files) => registerFiles(files, { createContext, storage, ...patience }), {
    prefix: '/api',
  });

  await app.register(async (mail) => registerUnsubscribe(mail, { db: database.db, mailer, publicUrl }));
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await database.ping();
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'not ready' });
    }
  });
  registerMetrics(app, { registry: metrics.registry, token: config.metricsToken, publicUrl });
  await registerWeb(app);
  return app;
}

/** Whoever is not done with a body in time, uploads aside, is cut off. */
function cutOffSlowBodies(app: FastifyInstance, withinMs: number): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
    if (routeOptions.config.isUpload || (length === '0' && encoding === undefined)) return;
    const timer = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, withinMs);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}

/** As whoever asks expects it: tRPC's clients take one error for all calls of a batch. */
function refusalOf(error: AppError, request: FastifyRequest): unknown {
  const { id, url, headers } = request;
  if (!url.startsWith('/trpc/')) return errorAnswer(error, request).body;
  const { message } = error.told(acceptedLanguage(headers['accept-language']));
  const data = { code: error.code, httpStatus: 503, requestId: id };
  return { error: { message, code: TRPC_ERROR_CODES_BY_KEY.SERVICE_UNAVAILABLE, data } };
}

/** What a client that may have to send a call again says with it. */
function repeatable({ headers }: FastifyRequest): Pick<Context, 'expectedUserId' | 'once'> {
  const [key, userId] = [headers['idempotency-key'], headers['x-kontor-user']];
  return {
    ...(userId !== undefined && { expectedUserId: Number(userId) }),
    ...(key !== undefined && {
      once: async (ctx, asked, work) => {
        const { actor } = ctx;
        const answer = await once<Context>(
          // Known and let in already: see the same in rest/register.ts.
          { ...ctx, authenticate: () => Promise.resolve(actor), gate: undefined },
          { userId: actor.userId, key: String(key), request: asked },
          async (context) => ({ status: 200, body: await work(context) }),
        );
        return answer.body;
      },
    }),
  };
}

/** Closing waits for what is being answered, but not for connections kept open, nor long for half a request. */
function closeInTime(app: FastifyInstance): void {
  let timers: NodeJS.Timeout[] = [];
  app.addHook('preClose', async () => {
    timers = [
      setInterval(() => app.server.closeIdleConnections(), 50),
      setTimeout(() => app.server.closeAllConnections(), MAX_CLOSING_MS),
    ];
  });
  app.addHook('onClose', async () => {
    for (const timer of timers) clearTimeout(timer);
  });
}

/** The built client; every path that is no file is a page of it. */
async function registerWeb(app: FastifyInstance): Promise<void> {
  const hasWeb = existsSync(path.join(WEB_ROOT, 'index.html'));
  if (hasWeb) {
    await app.register(fastifyStatic, {
      root: WEB_ROOT,
      preCompressed: true,
      setHeaders: (reply, file) => {
        const isImmutable = file.includes(`${path.sep}assets${path.sep}`);
        reply.setHeader('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    // The files' route takes what no other does, also below these.
    const isPage = request.method === 'GET' && !/^\/(assets|trpc|api)\//.test(request.url);
    if (hasWeb && isPage) return reply.sendFile('index.html');
    const { status, body } = errorAnswer(notFound('path'), request);
    return reply.code(status).send(body);
  });
}
