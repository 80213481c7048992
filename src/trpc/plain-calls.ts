import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type TRPCError,
} from '@trpc/server';
import { getHTTPStatusCode } from '@trpc/server/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonWriter } from '../core/json.ts';
import type { Context } from './context.ts';

const writeJson = jsonWriter((name) => name);

type Options = {
  router: AnyTRPCRouter;
  maxBatchSize: number;
  createContext: () => Context;
  onError: (failure: { error: TRPCError; path: string }) => void;
};

type PlainCall = { path: string; procedure: AnyTRPCProcedure; input: unknown };
type PlainRequest = { isBatch: boolean; type: 'query' | 'mutation'; calls: PlainCall[] };

/**
 * Answers calls in tRPC's own protocol without the Request, Response, streams and abort signals that its handler makes for
 * each of them: these cost more than signing in and asking the database. False, with nothing done, for whatever is not
 * a plain call of queries by GET or of mutations by JSON; tRPC's handler is the one to answer that.
 */
export async function answerPlainCalls(
  request: FastifyRequest,
  reply: FastifyReply,
  { router, maxBatchSize, createContext, onError }: Options,
): Promise<boolean> {
  const plain = plainRequest(request, router, maxBatchSize);
  if (!plain) return false;
  const { type, isBatch, calls } = plain;
  const ctx = createContext();
  const answers = await Promise.all(
    calls.map(async ({ path, procedure, input }, batchIndex) => {
      try {
        const getRawInput = async () => input;
        const data: unknown = await procedure({ path, getRawInput, ctx, type, signal: undefined, batchIndex });
        return { result: { data } };
      } catch (cause) {
        const error = getTRPCErrorFromUnknown(cause);
        onError({ error, path });
        return { error: getTRPCErrorShape({ config: router._def._config, ctx, error, input, path, type }) };
      }
    }),
  );
  const body = isBatch ? answers : answers[0];
  void reply
    .code(getHTTPStatusCode(isBatch ? answers : answers.slice(0, 1)))
    .header('content-type', 'application/json')
    .header('vary', 'trpc-accept, accept')
    .send(writeJson(body));
  return true;
}

const METHODS = { GET: 'query', POST: 'mutation' } as const;

function plainRequest(request: FastifyRequest, router: AnyTRPCRouter, maxBatchSize: number): PlainRequest | null {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'POST') return null;
  const type = METHODS[method];
  const accepted = [headers['trpc-accept'], headers.accept].flat().join();
  if (accepted.includes('jsonl') || (type === 'mutation' && headers['content-type'] !== 'application/json'))
    return null;
  const query = new Map(Object.entries(Object(request.query)));
  const isBatch = query.get('batch') === '1';
  const paths = pathsOf(request, isBatch);
  const raw = type === 'query' ? query.get('input') : request.body;
  const inputs = isBatch ? batchOf(parsed(raw)) : { 0: parsed(raw) };
  if (inputs === null || paths.length > maxBatchSize || query.has('connectionParams')) return null;
  const calls = paths.map((path, index) => callOf(router, type, path, Reflect.get(inputs, index)));
  return calls.every((call) => call !== null) ? { isBatch, type, calls } : null;
}

function pathsOf({ params }: FastifyRequest, isBatch: boolean): string[] {
  const path = String(Reflect.get(Object(params), 'path'));
  return isBatch ? path.split(',') : [path];
}

/** What can't be read is BROKEN, and no input of a plain call. */
const BROKEN = Symbol('no JSON');

function parsed(raw: unknown): unknown {
  if (raw === undefined || raw === '' || raw === null) return undefined;
  if (typeof raw !== 'string') return BROKEN;
  try {
    return JSON.parse(raw);
  } catch {
    return BROKEN;
  }
}

const batchOf = (inputs: unknown): object | null => {
  if (inputs === undefined) return {};
  return typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs) ? inputs : null;
};

function callOf(router: AnyTRPCRouter, type: 'query' | 'mutation', path: string, input: unknown): PlainCall | null {
  const procedure = input === BROKEN ? null : procedureAt(router, path);
  return procedure?._def.type === type ? { path, procedure, input } : null;
}

/** A procedure by its full name, like `deals.move`. */
export function procedureAt(router: AnyTRPCRouter, path: string): AnyTRPCProcedure | null {
  const { procedures } = router._def;
  const found: unknown = Object.hasOwn(procedures, path) ? Reflect.get(procedures, path) : null;
  return isProcedure(found) ? found : null;
}

const isProcedure = (value: unknown): value is AnyTRPCProcedure => typeof value === 'function' && '_def' in value;
