import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';

/** What is withheld from the person of a record type's fields: hidden ones are absent from its records. */
export function useFieldRights(type: RecordType) {
  const withheld = useSession().user.fields[type];
  return {
    isHidden: (field: string): boolean => withheld[field] === 'hidden' || withheld[field] === 'gone',
    /** Whether it may be set at all; which records may be changed is another matter. */
    isSettable: (field: string): boolean => withheld[field] === undefined,
  };
}
