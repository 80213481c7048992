import { useTranslation } from 'react-i18next';
import type { CustomValue, CustomValues } from '../../src/custom-fields/input.ts';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineDate, InlineMoment } from '../fields/InlineDate.tsx';
import { InlineNumber } from '../fields/InlineNumber.tsx';
import { InlinePerson } from '../fields/InlinePerson.tsx';
import { dialing, InlineText } from '../fields/InlineText.tsx';
import { InlineOptions } from './InlineOptions.tsx';
import { OptionLabel } from './OptionLabel.tsx';
import type { CustomField } from './use-custom-fields.ts';

/** Saves custom fields of a record, and answers it; `from` is what they held. */
export type SaveCustomValues = (values: CustomValues, from: CustomValues) => Promise<unknown>;

type Props = {
  field: CustomField;
  values: CustomValues;
  canEdit: boolean;
  onSave: SaveCustomValues;
  placeholder?: string;
  tabIndex?: number;
};

const textOf = (value: CustomValue): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: CustomValue): number | null => (typeof value === 'number' ? value : null);
const linkOf = (type: CustomField['type'], text: string | null): string | undefined => {
  if (text === null) return undefined;
  if (type === 'email') return `mailto:${text}`;
  return type === 'phone' ? dialing(text) : type === 'link' ? text : undefined;
};
const INPUT_TYPES = { email: 'email', phone: 'tel', link: 'url' } as const;
const inputTypeOf = (type: CustomField['type']) =>
  type === 'email' || type === 'phone' || type === 'link' ? INPUT_TYPES[type] : 'text';

/** A field that people added, edited in place like those that came with Kontor. */
export function CustomFieldValue({ field, values, canEdit, onSave, ...shell }: Props) {
  const { t } = useTranslation();
  const { key, name, type, options, isRequired } = field;
  const value = values[key] ?? null;
  const save = <Value extends CustomValue>(to: Value, from: Value) => onSave({ [key]: to }, { [key]: from });
  const common = { ...shell, field: key, label: name, canEdit };
  switch (type) {
    case 'number':
    case 'money':
      return (
        <InlineNumber
          {...common}
          value={numberOf(value)}
          {...(type === 'money' && field.currency && { currency: field.currency })}
          onSave={save}
        />
      );
    case 'day':
      return <InlineDate {...common} value={textOf(value)} onSave={save} />;
    case 'timestamp':
      return <InlineMoment {...common} value={textOf(value)} onSave={save} />;
    case 'boolean':
      return (
        <InlineChoice
          {...common}
          clearable={!isRequired}
          value={typeof value === 'boolean' ? (`${value}` as const) : null}
          choices={(['true', 'false'] as const).map((answer) => ({
            value: answer,
            label: t(answer === 'true' ? 'customFields.yes' : 'customFields.no'),
          }))}
          onSave={(to, from) => save(to === null ? null : to === 'true', from === null ? null : from === 'true')}
        />
      );
    case 'select':
      return (
        <InlineChoice
          {...common}
          clearable={!isRequired}
          value={typeof value === 'number' ? String(value) : null}
          choices={options
            .filter(({ id, isArchived }) => !isArchived || id === value)
            .map((option) => ({
              value: String(option.id),
              label: option.label,
              show: <OptionLabel option={option} />,
            }))}
          onSave={(to, from) => save(to === null ? null : Number(to), from === null ? null : Number(from))}
        />
      );
    case 'multiSelect':
      return <InlineOptions {...common} options={options} value={Array.isArray(value) ? value : []} onSave={save} />;
    case 'person':
      return <InlinePerson {...common} clearable={!isRequired} value={numberOf(value)} onSave={save} />;
    default:
      return (
        <InlineText
          {...common}
          type={inputTypeOf(type)}
          value={textOf(value)}
          href={linkOf(type, textOf(value))}
          isMultiline={type === 'longText'}
          onSave={save}
        />
      );
  }
}
