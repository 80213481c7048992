// The types come out of the server's own sources, which are written for these whatever their reader's target is.
/// <reference lib="es2023" />
/// <reference lib="es2024.string" />
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  retryLink,
  splitLink,
  type TRPCClient,
  wsLink,
} from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from './router.ts';

export type CrmClient = TRPCClient<AppRouter>;

type Options = {
  /** Where Kontor answers, like `https://crm.example.com`. */
  url: string;
  /** A personal API token, made in the settings or with `crm token create`. */
  token: string;
};

/** Calls in one request; the server takes no more. */
const MAX_BATCH = 20;

/**
 * The typed client for scripts: `crm.deals.list.query({ status: 'open' })`, `crm.deals.move.mutate(...)`,
 * `crm.events.stream.subscribe(...)`. Refusals are `TRPCClientError`s whose `data` holds `code` and `fields`. The socket
 * of the live stream opens with the first subscription and closes with the last, so that a script can end by itself.
 */
export function createCrmClient({ url, token }: Options): CrmClient {
  const base = new URL(url).origin;
  const socket = createWSClient({
    url: `${base.replace(/^http/, 'ws')}/trpc`,
    connectionParams: { token },
    // Node 20 has no WebSocket of its own. That of `ws` differs from the browser's in types alone.
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    // Soon there again after a restart; left alone it would wait half a minute.
    retryDelayMs: (attempt) => Math.min(100 * 2 ** attempt, 3_000),
    lazy: { enabled: true, closeMs: 0 },
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 10_000 },
  });
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: [
          // A stream outlives a database that is away for long: it goes on from the last event.
          retryLink({ retry: ({ error }) => error.data?.code === 'UNAVAILABLE', retryDelayMs: () => 1_000 }),
          wsLink({ client: socket }),
        ],
        false: httpBatchLink({
          url: `${base}/trpc`,
          headers: { authorization: `Bearer ${token}` },
          maxItems: MAX_BATCH,
          maxURLLength: 6_000,
        }),
      }),
    ],
  });
}
