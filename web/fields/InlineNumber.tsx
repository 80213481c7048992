import { useTranslation } from 'react-i18next';
import { parseNumber } from '../lib/parse-number.ts';
import { useFormat } from '../lib/use-format.ts';
import { type InlineProps, InlineShell } from './InlineShell.tsx';
import { TextEditor } from './InlineText.tsx';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

const readNumber = (raw: unknown): number | null | undefined =>
  typeof raw === 'number' || raw === null ? raw : undefined;

type Props = InlineProps & {
  field: string;
  value: number | null;
  onSave: SaveField<number | null>;
  /** Shows the number as money of this currency. */
  currency?: string;
  suffix?: string;
};

/** A number as people write them (`12k`, `1.234,5`), edited in place; with a currency it is an amount. */
export function InlineNumber({ field, value, onSave, currency, suffix, ...shell }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const edit = useInlineEdit({ value, field, label: shell.label, read: readNumber, onSave });
  const show = (number: number | null) => {
    if (number === null) return null;
    return currency === undefined ? format.number(number) + (suffix ?? '') : format.money(number, currency);
  };
  return (
    <InlineShell
      {...shell}
      edit={edit}
      isEmpty={(number) => number === null}
      show={(number) => <span className="tabular">{show(number)}</span>}
      editor={
        <TextEditor
          label={shell.label}
          initial={edit.draft === null ? '' : format.number(edit.draft)}
          edit={edit}
          inputMode="decimal"
          onCommit={(text) => {
            const number = parseNumber(text, format.locale);
            if (number === undefined) edit.refuse(t('fields.notANumber'));
            else edit.commit(number);
          }}
        />
      }
    />
  );
}

/** An amount of money, edited in place. */
export function InlineMoney(props: Omit<Props, 'suffix' | 'currency'> & { currency: string }) {
  return <InlineNumber {...props} />;
}
