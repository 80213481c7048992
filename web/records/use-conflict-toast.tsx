import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { collisionsOf } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useChangeWords } from '../timeline/use-change-words.ts';
import { isApiError } from '../trpc.ts';
import { useAuthorWords } from '../users/ChangedBy.tsx';
import { useFieldLabel } from './use-field-label.ts';
import { valueIn } from './value-in.ts';

/** What one wanted to make of a field; the name of what an id stands for. */
type Wanted = { field: string; value: unknown; name?: string | null | undefined };

/** What a link is called in a record: `assigneeId` stands beside `assignee: { name }`. */
function nameIn(record: object, field: string): string | undefined {
  const linked: unknown = Reflect.get(record, field.replace(/Id$/, ''));
  const name: unknown = typeof linked === 'object' && linked !== null ? Reflect.get(linked, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/**
 * Where a change of one field was refused because somebody else was faster: tells both values and whose the other is, and
 * lets one choose. `onMine` is given the record as it stands. False where the error is no such thing.
 */
export function useConflictToast(type: RecordType) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel(type);
  const wordsOf = useChangeWords(type);
  const authorOf = useAuthorWords();
  return (error: unknown, { field, value, name }: Wanted, onMine: (current: object) => Promise<unknown>): boolean => {
    const by = collisionsOf(error).find((collision) => collision.field === field);
    const current: unknown = isApiError(error) ? error.data?.current : undefined;
    if (!by || typeof current !== 'object' || current === null) return false;
    const nothing = t('timeline.history.empty');
    const theirs = wordsOf(field, valueIn(current, field), nameIn(current, field)) ?? nothing;
    toast.conflict(
      <>
        {t('fields.conflictOf', { label: labelOf(field) })} <strong>{theirs}</strong> · {authorOf(by)}
      </>,
      `${t('fields.useMine')} ${wordsOf(field, value, name) ?? nothing}`,
      () => onMine(current),
    );
    return true;
  };
}
