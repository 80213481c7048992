import { useController, useFormContext } from 'react-hook-form';
import type { RecordType } from '../../src/records/input.ts';
import { PersonSelect } from '../users/PersonSelect.tsx';
import { RecordSelect } from './RecordSelect.tsx';

/** What forms of records hold of other records and of people. */
type Links = Partial<
  Record<'companyId' | 'contactId' | 'dealId' | 'parentId' | 'responsibleId' | 'assigneeId', number | null>
>;

function useLink(name: keyof Links) {
  const { control } = useFormContext<Links>();
  const { field, fieldState } = useController({ control, name });
  return { value: field.value ?? null, onChange: field.onChange, error: fieldState.error?.message };
}

type RecordProps = { name: 'companyId' | 'contactId' | 'dealId' | 'parentId'; type: RecordType; label: string };

/** A record that a form links to. */
export function FormRecord({ name, type, label }: RecordProps) {
  const { onChange, ...input } = useLink(name);
  return <RecordSelect {...input} type={type} label={label} onChange={(record) => onChange(record?.id ?? null)} />;
}

/** Whose job a form's record will be. */
export function FormPerson({ name, label }: { name: 'responsibleId' | 'assigneeId'; label: string }) {
  return <PersonSelect {...useLink(name)} label={label} allowDeselect={false} />;
}
