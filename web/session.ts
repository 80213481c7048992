import { type RouterOutputs, trpc } from './trpc.ts';

export type Session = RouterOutputs['auth']['me'];

/** Who is signed in. Only below the shell route, whose guard has loaded it. */
export function useSession(): Session {
  const { data } = trpc.auth.me.useQuery(undefined, { staleTime: 5 * 60_000 });
  if (!data) throw new Error('useSession is used outside the signed-in part of the tree');
  return data;
}
