import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { forbidden } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { errorAnswer } from '../rest/errors.ts';
import { isLoopback } from './addresses.ts';
import { bearerOf } from './origin.ts';

type Options = {
  registry: Registry;
  /** Lets in whoever shows it, from anywhere. */
  token: string | undefined;
  publicUrl: string;
};

/** Serves /metrics to this machine, and to whoever shows the token. */
export function registerMetrics(app: FastifyInstance, { registry, token, publicUrl }: Options): void {
  const isServedHere = isLoopbackName(new URL(publicUrl).hostname);
  app.get('/metrics', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const shown = bearerOf(request.headers);
    const isLetIn = shown === null ? isServedHere && isFromHere(request) : token !== undefined && isSame(shown, token);
    if (isLetIn) return reply.type(registry.contentType).send(await registry.metrics());
    const { status, body } = errorAnswer(forbidden(say('metricsPrivate')), request);
    return reply.code(status).send(body);
  });
}

/** Proxies on this machine come from here too: what they pass on names them, or another host. */
function isFromHere({ raw }: FastifyRequest): boolean {
  const { headers, socket } = raw;
  const isForwarded = Object.keys(headers).some((name) => /^(forwarded|via|x-forwarded-|x-real-ip|cf-)/.test(name));
  const origin = `http://${headers.host}`;
  const host = URL.canParse(origin) ? new URL(origin).hostname : '';
  return !isForwarded && isLoopback(socket.remoteAddress) && isLoopbackName(host);
}

const isLoopbackName = (host: string): boolean => host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''));

/** Hashed, so that both are of one length. */
function isSame(shown: string, token: string): boolean {
  const [left, right] = [shown, token].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
