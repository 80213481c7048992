import { useQuery } from '@tanstack/react-query';
import { trpcClient } from '../trpc.ts';

type Link = { state: 'checking' | 'usable' | 'useless'; email: string | null };

/** Whether the one-time link that led here still works, asked before anybody types; whose password it sets. */
export function useLink(purpose: 'setup' | 'password', token: string): Link {
  const { data, isPending } = useQuery({
    queryKey: ['one-time link', purpose, token],
    queryFn: () => trpcClient.auth.checkLink.mutate({ purpose, token }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const email = data?.email ?? null;
  if (token === '' || data?.isUsable === false) return { state: 'useless', email };
  // Where it can't be asked just now, the form itself will find out.
  return { state: isPending ? 'checking' : 'usable', email };
}
