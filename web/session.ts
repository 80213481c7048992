import { isUnauthorized } from './lib/errors.ts';
import { safeReturnPath } from './lib/return-path.ts';
import { type RouterOutputs, trpc, trpcClient, trpcUtils } from './trpc.ts';

type Me = RouterOutputs['auth']['me'];
export type Session = { user: Me } & Pick<Me, 'workspace' | 'can'>;

const STALE_AFTER = 5 * 60_000;

/** Who is signed in. Only below the shell route, whose guard has loaded it. */
export function useSession(): Session {
  const { data } = trpc.auth.me.useQuery(undefined, { staleTime: STALE_AFTER });
  if (!data) throw new Error('useSession is used outside the signed-in part of the tree');
  return { user: data, workspace: data.workspace, can: data.can };
}

/** Who is signed in, asked once and then remembered; null for nobody. */
export async function loadSession(): Promise<Me | null> {
  try {
    return await trpcUtils.auth.me.ensureData(undefined, { staleTime: STALE_AFTER });
  } catch (error) {
    if (isUnauthorized(error)) return null;
    throw error;
  }
}

/** Whether the server still knows us; where it can't be reached, it is not known that it does not. */
export async function isSessionOver(): Promise<boolean> {
  try {
    await trpcClient.auth.me.query();
    return false;
  } catch (error) {
    return isUnauthorized(error);
  }
}

/** What the sign-in page is told to lead back to; nothing where that is the start anyway. */
export function returnPathOf(href: string): string | undefined {
  const path = safeReturnPath(href);
  return path === '/' ? undefined : path;
}
