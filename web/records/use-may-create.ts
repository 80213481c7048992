import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';

/** Whether the signed-in person may make records of a type at all: what is offered, not what is allowed. */
export function useMayCreate(type: RecordType): boolean {
  return useSession().user.permissions[type].create !== 'none';
}
