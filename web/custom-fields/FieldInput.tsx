import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomValue } from '../../src/custom-fields/input.ts';
import { DayInput, MomentInput } from '../fields/DayInput.tsx';
import { parseNumber } from '../lib/parse-number.ts';
import { useFormat } from '../lib/use-format.ts';
import { PersonSelect } from '../users/PersonSelect.tsx';
import { OptionLabel } from './OptionLabel.tsx';
import type { CustomField } from './use-custom-fields.ts';

type Props = {
  field: Pick<CustomField, 'type' | 'name' | 'options' | 'currency'> &
    Partial<Pick<CustomField, 'helpText' | 'isRequired'>>;
  value: CustomValue;
  onChange: (value: CustomValue) => void;
  error?: string | undefined;
  /** The keyboard begins here as a dialog opens. */
  isFirst?: boolean;
};

/** A custom field as a form asks for it. What is no number is handed on as it was typed, for the schema to refuse. */
export function FieldInput({ field, value, onChange, error, isFirst = false }: Props) {
  const { t } = useTranslation();
  const { type, name, options, helpText, isRequired = false } = field;
  const common = {
    label: name,
    description: helpText || undefined,
    required: isRequired,
    error,
    'data-autofocus': isFirst || undefined,
  };
  const text = typeof value === 'string' ? value : '';
  switch (type) {
    case 'number':
    case 'money':
      return (
        <NumberInput {...common} suffix={type === 'money' ? field.currency : null} value={value} onChange={onChange} />
      );
    case 'day':
      return <DayInput {...common} clearable value={text || null} onChange={onChange} />;
    case 'timestamp':
      return <MomentInput {...common} initial={text} onChange={onChange} />;
    case 'boolean':
      return (
        <Select
          {...common}
          clearable
          data={(['yes', 'no'] as const).map((answer) => ({ value: answer, label: t(`customFields.${answer}`) }))}
          value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : null}
          onChange={(answer) => onChange(answer === null ? null : answer === 'yes')}
        />
      );
    case 'select':
    case 'multiSelect': {
      const offered = options.filter(({ isArchived }) => !isArchived);
      const choices = {
        ...common,
        searchable: offered.length > 8,
        clearable: true,
        data: offered.map(({ id, label }) => ({ value: String(id), label })),
        renderOption: ({ option }: { option: { value: string } }) => {
          const found = offered.find(({ id }) => String(id) === option.value);
          return found && <OptionLabel option={found} />;
        },
      };
      return type === 'select' ? (
        <Select
          {...choices}
          value={typeof value === 'number' ? String(value) : null}
          onChange={(id) => onChange(id === null ? null : Number(id))}
        />
      ) : (
        <MultiSelect
          {...choices}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(ids) => onChange(ids.length === 0 ? null : ids.map(Number))}
        />
      );
    }
    case 'person':
      return (
        <PersonSelect {...common} clearable value={typeof value === 'number' ? value : null} onChange={onChange} />
      );
    case 'longText':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={type === 'email' ? 'email' : type === 'phone' ? 'tel' : type === 'link' ? 'url' : 'text'}
          maxLength={type === 'link' ? 2_000 : 500}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
        />
      );
  }
}

type NumberProps = Omit<Props, 'field'> & {
  label: string;
  description: string | undefined;
  required: boolean;
  suffix: string | null;
};

function NumberInput({ value, onChange, suffix, ...input }: NumberProps) {
  const format = useFormat();
  const [text, setText] = useState(typeof value === 'number' ? format.number(value) : '');
  return (
    <TextInput
      {...input}
      inputMode="decimal"
      rightSection={suffix}
      rightSectionWidth={suffix ? 48 : undefined}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        const number = parseNumber(currentTarget.value, format.locale);
        onChange(number === undefined ? currentTarget.value : number);
      }}
    />
  );
}
