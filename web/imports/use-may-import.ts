import type { ScreenType } from '../../src/imports/input.ts';
import { useSession } from '../session.ts';

/** Whether the signed-in person may make any of a type: what is offered, not what is allowed. */
export function useMayImport(): (type: ScreenType) => boolean {
  const { permissions, viewing } = useSession().user;
  return (type) => viewing === null && permissions[type].create !== 'none';
}
