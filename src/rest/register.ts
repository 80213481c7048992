import type { AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertShallow } from '../core/depth.ts';
import { AppError, forbidden, notFound, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Context } from '../trpc/context.ts';
import { describeError } from '../trpc/errors.ts';
import { procedureAt } from '../trpc/plain-calls.ts';
import { docsPage } from './docs-page.ts';
import { errorAnswer } from './errors.ts';
import { FILE_OPERATIONS } from './file-operations.ts';
import { type Answer, once } from './idempotency.ts';
import { openApiDocument } from './openapi.ts';
import { type ApiRoute, apiRoutes } from './routes.ts';
import { inputOf, snakeJson, toSnake } from './shape.ts';

type RestOptions = {
  router: AnyTRPCRouter;
  createContext: (request: FastifyRequest, reply: FastifyReply) => Context;
  publicUrl: string;
};

type Values = Record<string, unknown>;

/** Serves the procedures that declare a REST route under /api, with the document that describes them. */
export function registerRest(app: FastifyInstance, { router, createContext, publicUrl }: RestOptions): void {
  const routes = apiRoutes(router);
  const document = openApiDocument(routes, publicUrl, FILE_OPERATIONS);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendError(notFound('path'), request, reply));
  app.get('/openapi.json', () => document);
  app.get('/docs', (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage(document)));
  for (const route of routes) {
    const call = callerOf(router, route.procedure);
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => {
        const { status, json, movedTo } = await answerOf(route, call, createContext(request, reply), request);
        if (status === 204) return reply.code(status).send();
        if (movedTo) reply.header('location', movedTo);
        return reply.code(status).type('application/json; charset=utf-8').send(json);
      },
    });
  }
}

type Call = (ctx: Context, input: unknown) => Promise<unknown>;

/** A way to call a procedure, through all its rules. */
function callerOf(router: AnyTRPCRouter, path: string): Call {
  const procedure = procedureAt(router, path);
  if (!procedure) throw new Error(`No procedure ${path}`);
  const { type } = procedure._def;
  return (ctx, input) =>
    procedure({ path, getRawInput: async () => input, ctx, type, signal: undefined, batchIndex: 0 });
}

async function answerOf(
  route: ApiRoute,
  call: Call,
  ctx: Context,
  request: FastifyRequest,
): Promise<{ status: number; json: string; movedTo?: string }> {
  const body: unknown = request.body;
  assertShallow(body);
  const work = async (context: Context): Promise<Answer> => {
    const input = inputOf(route, { params: request.params as Values, query: request.query as Values, body });
    return { status: route.status ?? 200, body: await call(context, input) };
  };
  const key = request.headers['idempotency-key'];
  if (route.method !== 'POST' || key === undefined || route.rule === 'public') {
    const { status, body: answer } = await work(ctx);
    const json = snakeJson(answer);
    const movedTo = route.mayHaveMoved && placeOf(route, request, answer);
    return movedTo ? { status: 301, json, movedTo } : { status, json };
  }
  const actor = await ctx.authenticate();
  if (!actor) throw unauthorized();
  // Nothing is done while viewing as somebody else, not even told again.
  if (actor.viewer) throw forbidden(say('nothingWhileViewing'));
  await ctx.gate?.enter();
  try {
    const { status, body: answer } = await once(
      // Known already: to ask anew inside the transaction would wait for a connection that those hold who wait for this
      // one; and so would waiting for room there.
      { ...ctx, authenticate: () => Promise.resolve(actor), gate: undefined },
      { userId: actor.userId, key: String(key), request: `${request.url}\n${JSON.stringify(body)}` },
      async (context) => {
        const first = await work(context);
        return { ...first, body: toSnake(first.body) };
      },
    );
    return { status, json: JSON.stringify(answer) };
  } finally {
    ctx.gate?.leave();
  }
}

/** Where a record is that has another id by now; null where it is the one that was asked for. */
function placeOf(route: ApiRoute, { params }: FastifyRequest, answer: unknown): string | null {
  const id: unknown = Object(answer).id;
  if (typeof id !== 'number' || String(id) === String(Number(Object(params).id))) return null;
  return `/api${route.path.replace('{id}', String(id))}`;
}

export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { status, headers, body, isKnown } = errorAnswer(protocolError(error), request);
  if (!isKnown) request.log.error({ error: describeError(error) }, 'A request failed');
  return reply.code(status).headers(headers).send(body);
}

/** What Fastify itself refuses: bodies that are too large, of another type, or no JSON. */
function protocolError(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error)) return error;
  if (error.statusCode === 413) return new AppError('BAD_REQUEST', say('tooLarge'));
  if (error.statusCode === 415) return new AppError('BAD_REQUEST', say('jsonNeeded'));
  if (error.statusCode === 400) return new AppError('BAD_REQUEST', say('notJson'));
  return error;
}
