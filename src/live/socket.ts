import websocket from '@fastify/websocket';
import type { AnyTRPCRouter } from '@trpc/server';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Context } from '../trpc/context.ts';
import { describeError, publicError } from '../trpc/errors.ts';
import { connectionOf, guardSocket, POLICY_VIOLATION } from './gate.ts';

const MAX_MESSAGE_BYTES = 128_000;
const MAX_SOCKETS = 5_000;
/** One that answers no ping between two of these is gone. */
const PING_MS = 10_000;
/** Whoever announces a token has so long to send it. */
const TOKEN_WITHIN_MS = 10_000;
const MAX_STALL_MS = 10_000;
/** What may still be sent to clients when the server stops. */
const CLOSE_WITHIN_MS = 1_000;
const RESTARTING = 1012;

type Options = {
  router: AnyTRPCRouter;
  /** Called once per socket; `token` came in tRPC's connection parameters. */
  createContext: (request: FastifyRequest, token: string | null) => Context;
  /** Whether a page of this origin is one of ours. */
  isAllowedOrigin: (request: FastifyRequest) => boolean;
  /** Whether there is too much to do for one more socket. */
  isBusy: () => boolean;
  /** How long a client may leave untaken what it is sent. */
  maxStallMs?: number;
};

/**
 * tRPC over WebSocket at /trpc. To be awaited before any other route is made: only then are upgrades of those refused.
 */
export async function registerSocket(app: FastifyInstance, options: Options): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES },
    errorHandler: (error, socket, request) => {
      request.log.debug({ error: describeError(error) }, 'A socket failed');
      socket.terminate();
    },
    preClose: closeSockets,
  });
  app.route({
    method: 'GET',
    url: '/trpc',
    handler: (_request, reply) => reply.code(426).type('text/plain').send('Only for WebSocket'),
    onRequest: async (request, reply) => {
      if (!request.ws) return;
      if (!mayConnect(request, options)) await reply.code(403).type('text/plain').send('Not from here');
      else if (app.websocketServer.clients.size >= MAX_SOCKETS || options.isBusy())
        await reply.code(503).header('retry-after', 5).send();
    },
    wsHandler: (socket, request) => serve(app, socket, request, options),
  });

  const answered = new WeakSet<WebSocket>();
  app.websocketServer.on('connection', (socket) => {
    answered.add(socket);
    socket.on('pong', () => answered.add(socket));
  });
  const pings = setInterval(() => {
    for (const socket of app.websocketServer.clients) {
      if (!answered.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, PING_MS);
  app.addHook('onClose', () => clearInterval(pings));
}

/**
 * Browsers send cookies along from whatever page opens a socket, and name that page: a cookie counts only from our own.
 * Scripts name none; they show a token, which no page can add by itself.
 */
function mayConnect(request: FastifyRequest, { isAllowedOrigin }: Options): boolean {
  const { origin, cookie, authorization } = request.headers;
  if (origin !== undefined) return isAllowedOrigin(request);
  return cookie === undefined || authorization !== undefined;
}

function serve(
  app: FastifyInstance,
  socket: WebSocket,
  request: FastifyRequest,
  { router, createContext, maxStallMs = MAX_STALL_MS }: Options,
): void {
  const announcesToken = new URL(request.url, 'http://localhost').searchParams.get('connectionParams') === '1';
  if (announcesToken) {
    const late = setTimeout(() => socket.close(POLICY_VIOLATION, 'No token came'), TOKEN_WITHIN_MS);
    socket.once('message', () => clearTimeout(late));
    socket.once('close', () => clearTimeout(late));
  }
  const connect = getWSConnectionHandler({
    router,
    wss: app.websocketServer,
    experimental_encoder: guardSocket(socket, request.raw.socket),
    createContext: ({ info }) => ({
      ...createContext(request, info.connectionParams?.['token'] ?? null),
      connection: connectionOf(socket, maxStallMs),
    }),
    onError: ({ error, path }) => {
      if (publicError(error)) return;
      request.log.error({ procedure: path, error: describeError(error) }, 'A procedure failed');
    },
  });
  connect(socket, request.raw);
  const openedAt = performance.now();
  socket.once('close', (code) => {
    const ms = Math.round(performance.now() - openedAt);
    request.log.info({ route: '/trpc', code, ms, userId: request.userId }, 'socket');
  });
}

/** Clients come back by themselves, to wherever the next process listens. */
function closeSockets(this: FastifyInstance, done: () => void): void {
  const { clients } = this.websocketServer;
  for (const socket of clients) socket.close(RESTARTING, 'Restarting');
  const impatient = setTimeout(() => {
    for (const socket of clients) socket.terminate();
  }, CLOSE_WITHIN_MS);
  this.websocketServer.close(() => {
    clearTimeout(impatient);
    done();
  });
}
