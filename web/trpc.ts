import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import {
  createWSClient,
  getUntypedClient,
  httpBatchLink,
  httpLink,
  type OperationContext,
  splitLink,
  TRPCClientError,
  type TRPCLink,
  wsLink,
} from '@trpc/client';
import { createTRPCQueryUtils, createTRPCReact } from '@trpc/react-query';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import type { AppRouter } from '../src/router.ts';
import { i18n } from './i18n/index.ts';
import { outboxLink } from './offline/outbox.ts';

export const trpc = createTRPCReact<AppRouter>();

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** What the server sends with every error. */
export type ApiError = TRPCClientError<AppRouter>;

export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError;
}

const MAX_RETRY_DELAY = 5_000;

let drops = 0;

/**
 * Doubling from a quarter of a second, and never all browsers at the same moment. Counted until the stream itself is well:
 * a server that accepts sockets only to drop them is no server yet.
 */
function reconnectDelay(): number {
  const delay = Math.min(MAX_RETRY_DELAY, 250 * 2 ** drops++);
  return delay * (0.5 + Math.random() / 2);
}

/** Events arrive: the next loss begins with a short wait again. */
export function resetReconnectDelay(): void {
  drops = 0;
}

/** Open only while something is subscribed. */
export const socket = createWSClient({
  url: () => `${window.location.origin.replace(/^http/, 'ws')}/trpc`,
  lazy: { enabled: true, closeMs: 0 },
  keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5_000 },
  retryDelayMs: reconnectDelay,
});

/** Errors are told in the language of the page, whatever the browser's is. */
const headers = () => ({ 'x-kontor-client': 'web', 'accept-language': i18n.language });

let askPassword: () => Promise<boolean> = () => Promise.resolve(false);

/** How the password is asked for once more; true when it was given. */
export function whenPasswordNeeded(ask: () => Promise<boolean>): void {
  askPassword = ask;
}

/** Calls again what is refused until the password is given once more, when it has been. */
const passwordLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let call = send(false);
      function send(isAgain: boolean): Unsubscribable {
        return next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (isAgain || error.data?.missing !== 'password') observer.error(error);
            else void askAndSend(error);
          },
        });
      }
      async function askAndSend(refusal: ApiError): Promise<void> {
        if (await askPassword()) call = send(true);
        else observer.error(refusal);
      }
      return () => call.unsubscribe();
    });

/** A change with a key is done once for it, and only as the one who made it. */
const keyHeaders = ({ changeKey, userId }: OperationContext): Record<string, string> =>
  typeof changeKey === 'string' ? { 'idempotency-key': changeKey, 'x-kontor-user': String(userId) } : {};

export const trpcClient = trpc.createClient({
  links: [
    outboxLink,
    passwordLink,
    splitLink({
      condition: (op) => op.type === 'subscription',
      true: wsLink<AppRouter>({ client: socket }),
      // What sets or clears the session's cookie goes alone, and so does what has a key.
      false: splitLink({
        condition: (op) => op.type === 'mutation' && (op.path.startsWith('auth.') || 'changeKey' in op.context),
        true: httpLink<AppRouter>({
          url: '/trpc',
          headers: ({ op }) => ({ ...headers(), ...keyHeaders(op.context) }),
        }),
        false: splitLink({
          // A selection may be too long for an address.
          condition: (op) => op.path === 'exports.check',
          true: httpLink<AppRouter>({ url: '/trpc', headers, methodOverride: 'POST' }),
          false: httpBatchLink<AppRouter>({ url: '/trpc', maxItems: 10, headers }),
        }),
      }),
    }),
  ],
});

/** Sends a change by the name of its procedure. */
export const sendChange = (
  path: string,
  input: unknown,
  options: { context: OperationContext; signal: AbortSignal },
): Promise<unknown> => getUntypedClient(trpcClient).mutation(path, input, options);

const MAX_RETRIES = 2;
/** A server that has too much to do says so, and catches up. */
const MAX_BUSY_RETRIES = 5;

function isBusy(error: Error): boolean {
  return isApiError(error) && error.data?.httpStatus === 503;
}

let onBusy: () => void = () => {};

/** What is done while reads are tried again because the server has too much to do. */
export function whenBusy(listener: () => void): void {
  onBusy = listener;
}

function isWorthRetrying(failures: number, error: Error): boolean {
  if (isBusy(error)) {
    if (failures < MAX_BUSY_RETRIES) onBusy();
    return failures < MAX_BUSY_RETRIES;
  }
  if (failures >= MAX_RETRIES) return false;
  const status = isApiError(error) ? error.data?.httpStatus : undefined;
  return status === undefined || status >= 500;
}

/** Doubling from a second, and never all browsers at the same moment. */
const retryDelay = (failures: number): number => Math.min(8_000, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);

let onUnauthorized: () => void = () => {};

/** What is done when the server no longer knows who we are, whatever was being asked. */
export function whenUnauthorized(listener: () => void): void {
  onUnauthorized = listener;
}

let onTwoFactorNeeded: () => void = () => {};

/** What is done when nothing is open before a second factor is set up. */
export function whenTwoFactorNeeded(listener: () => void): void {
  onTwoFactorNeeded = listener;
}

function noticeUnauthorized(error: Error): void {
  if (isApiError(error) && error.data?.missing === 'twoFactor') onTwoFactorNeeded();
  if (isApiError(error) && error.data?.httpStatus === 401) onUnauthorized();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // The first question of all is who is there; that it is nobody is an answer.
    onError: (error, { queryKey: [path], state }) => {
      const isFirstQuestion = Array.isArray(path) && path.join('.') === 'auth.me' && state.data === undefined;
      if (!isFirstQuestion) noticeUnauthorized(error);
    },
  }),
  mutationCache: new MutationCache({ onError: noticeUnauthorized }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      retry: isWorthRetrying,
      retryDelay,
      refetchOnWindowFocus: false,
    },
    // What waits for the line is kept by the outbox, which outlives the page.
    mutations: { networkMode: 'always' },
  },
});

/** The same caches and procedures outside React: route guards and the live stream. */
export const trpcUtils = createTRPCQueryUtils({ queryClient, client: trpcClient });
