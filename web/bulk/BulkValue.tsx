import { Select } from '@mantine/core';
import type { CustomValue } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { FieldInput } from '../custom-fields/FieldInput.tsx';
import { RecordSelect } from '../records/RecordSelect.tsx';
import { useChoiceLabel } from '../records/use-field-label.ts';
import { CurrencySelect } from '../workspace/PlaceSelects.tsx';
import type { BulkField } from './bulk-fields.ts';

type Props = {
  type: RecordType;
  field: BulkField;
  value: CustomValue;
  onChange: (value: CustomValue) => void;
  error: string | undefined;
};

/** The value that all of them are to have. */
export function BulkValue({ type, field, value, onChange, error }: Props) {
  const choiceLabel = useChoiceLabel(type);
  const common = { label: field.label, error };
  const text = typeof value === 'string' ? value : null;
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          {...common}
          clearable={!field.isRequired}
          data={field.choices.map((choice) => ({ value: choice, label: choiceLabel(field.name, choice) ?? choice }))}
          value={text}
          onChange={onChange}
        />
      );
    case 'record':
      return (
        <RecordSelect
          {...common}
          type={field.type}
          clearable
          value={typeof value === 'number' ? value : null}
          onChange={(record) => onChange(record?.id ?? null)}
        />
      );
    case 'currency':
      return <CurrencySelect {...common} value={text} onChange={onChange} />;
    default:
      return <FieldInput field={field.asked} value={value} onChange={onChange} error={error} />;
  }
}
