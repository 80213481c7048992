import { QueryClient } from '@tanstack/react-query';
import { httpBatchLink, TRPCClientError } from '@trpc/client';
import { createTRPCQueryUtils, createTRPCReact } from '@trpc/react-query';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../src/router.ts';

export const trpc = createTRPCReact<AppRouter>();

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** What the server sends with every error. */
export type ApiError = TRPCClientError<AppRouter>;

export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError;
}

export const httpLink = httpBatchLink<AppRouter>({
  url: '/trpc',
  maxItems: 10,
  headers: { 'x-kontor-client': 'web' },
});

export const trpcClient = trpc.createClient({ links: [httpLink] });

function isWorthRetrying(failures: number, error: Error): boolean {
  if (failures >= 2) return false;
  const status = isApiError(error) ? error.data?.httpStatus : undefined;
  return status === undefined || status >= 500;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: isWorthRetrying, refetchOnWindowFocus: false },
  },
});

/** The same caches and procedures outside React: route guards and the live stream. */
export const trpcUtils = createTRPCQueryUtils({ queryClient, client: trpcClient });
