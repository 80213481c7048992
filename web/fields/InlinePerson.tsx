import { PersonName } from '../users/PersonName.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';
import { usePeople } from '../users/use-people.ts';
import { InlineSelect } from './InlineSelect.tsx';
import type { InlineProps } from './InlineShell.tsx';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

export const readId = (raw: unknown): number | null | undefined =>
  typeof raw === 'number' || raw === null ? raw : undefined;

type Props = InlineProps & {
  field: string;
  value: number | null;
  /** The person's name as the record brings it, until everybody's are here. */
  name?: string | null;
  /** Whether it may be nobody. */
  clearable?: boolean;
  onSave: SaveField<number | null>;
};

/** One of the people who work here, chosen in place. */
export function InlinePerson({ field, value, name, clearable = false, onSave, ...shell }: Props) {
  const { people } = usePeople();
  const edit = useInlineEdit({ value, field, label: shell.label, read: readId, onSave });
  const nameOf = (id: number | null) => people.find((person) => person.id === id)?.name ?? (id === value ? name : null);
  return (
    <InlineSelect
      {...shell}
      edit={edit}
      clearable={clearable}
      isEmpty={(id) => id === null}
      show={(id) => <PersonName id={id ?? 0} name={nameOf(id) ?? '…'} />}
      select={(props) => <PersonSelect {...props} value={edit.seen} onChange={edit.commit} />}
    />
  );
}
