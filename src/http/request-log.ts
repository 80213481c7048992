import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { destination } from 'pino';
import { describeError } from '../trpc/errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asked, once that is known. */
    userId: number | null;
  }
}

const SLOW_MS = 1_000;
/** A client that went away before its answer, as proxies log it. */
const CLIENT_CLOSED = 499;
/** Thousands of these must not fill the log; that there are any is said once. */
const OVERLOADED = 503;
/** What nobody has read beyond this is left out of the log. */
const MAX_UNWRITTEN_BYTES = 16_000_000;
const REQUEST_ID = 'x-request-id';

/** Ids for requests; a trusted proxy's own is kept where it is one, so that its log and ours can be read together. */
export function requestIds(isTrusted: (address: string | undefined) => boolean): (raw: IncomingMessage) => string {
  return ({ headers, socket }) => {
    const given = headers[REQUEST_ID];
    const isGood = typeof given === 'string' && /^[\w.-]{8,64}$/.test(given);
    return isGood && isTrusted(socket.remoteAddress) ? given : randomUUID();
  };
}

/** Lines of JSON on the standard output, in which whatever is an error or a request is cut down to what may be known. */
export function logOptions(level: string) {
  return {
    level,
    // Whoever reads it slowly must not hold up the requests.
    stream: destination({ fd: 1, sync: false, maxLength: MAX_UNWRITTEN_BYTES }),
    serializers: {
      // Paths alone: a query string may hold what people searched for, and one-time links their tokens.
      req: ({ method, url, id }: FastifyRequest) => ({ method, path: url.split('?')[0] ?? '', id }),
      err: (error: Error) => {
        const { name, stack = '', ...described } = describeError(error);
        return { type: name, stack, ...described };
      },
    },
  };
}

type Options = {
  /** The names of the procedures: what else stands in a path is not logged. */
  isProcedure: (name: string) => boolean;
  onRequest: (labels: { method: string; route: string; status: number }, ms: number) => void;
};

/** Answers each request's id, and writes one line for each: never its query, body or headers. To be called first. */
export function logRequests(app: FastifyInstance, { isProcedure, onRequest }: Options): void {
  app.decorateRequest('userId', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    report(request, reply, reply.statusCode);
    done();
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info(line(request, CLIENT_CLOSED), 'The client went away');
  });

  function report(request: FastifyRequest, reply: FastifyReply, status: number): void {
    const ms = reply.elapsedTime;
    const route = request.routeOptions.url ?? 'none';
    onRequest({ method: request.method, route, status }, ms);
    const level = ms > SLOW_MS ? 'warn' : isOfInterest(route) && status !== OVERLOADED ? 'info' : 'debug';
    request.log[level]({ ...line(request, status), ms: Math.round(ms * 10) / 10 }, 'request');
  }

  function line(request: FastifyRequest, status: number) {
    const route = request.routeOptions.url ?? 'none';
    const path = route === '/trpc/:path' ? Reflect.get(Object(request.params), 'path') : undefined;
    const procedures = typeof path === 'string' ? { procedures: path.split(',').filter(isProcedure) } : {};
    return { method: request.method, route, ...procedures, status, userId: request.userId };
  }
}

/** Files of the client and what asks for our health come by the dozen and say little. */
const isOfInterest = (route: string): boolean => route.startsWith('/trpc') || route.startsWith('/api');
