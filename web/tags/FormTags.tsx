import { useController, useFormContext } from 'react-hook-form';
import type { RecordType } from '../../src/records/input.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { TagPicker } from './TagPicker.tsx';

/** The tags that a form's record will wear. */
export function FormTags({ type }: { type: RecordType }) {
  const labelOf = useFieldLabel(type);
  const { isSettable } = useFieldRights(type);
  const { control } = useFormContext<{ tagIds?: number[] }>();
  const { field, fieldState } = useController({ control, name: 'tagIds' });
  if (!isSettable('tagIds')) return null;
  return (
    <TagPicker
      label={labelOf('tagIds')}
      size="xs"
      value={field.value ?? []}
      onChange={field.onChange}
      error={fieldState.error?.message}
      // Tags end a form: below them are the buttons, which the list would cover. Their label stays in sight.
      comboboxProps={{ position: 'top-start', offset: 26 }}
    />
  );
}
