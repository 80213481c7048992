import { IconArrowUpRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { type NamedRecord, RecordSelect } from '../records/RecordSelect.tsx';
import { readId } from './InlinePerson.tsx';
import { InlineSelect } from './InlineSelect.tsx';
import type { InlineProps } from './InlineShell.tsx';
import classes from './inline.module.css';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

type Props = InlineProps & {
  field: string;
  type: RecordType;
  value: number | null;
  /** The linked record's name. */
  name: string | null;
  onSave: SaveField<number | null>;
};

/** A link to another record, chosen in place; the arrow leads there. */
export function InlineRecord({ field, type, value, name, onSave, ...shell }: Props) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<NamedRecord | null>(null);
  const edit = useInlineEdit({ value, field, label: shell.label, read: readId, onSave });
  const nameOf = (id: number | null): string => {
    const known = id === value ? name : picked?.id === id ? picked.name : null;
    return known ?? `#${id}`;
  };
  return (
    <InlineSelect
      {...shell}
      edit={edit}
      clearable
      isEmpty={(id) => id === null}
      show={nameOf}
      aside={
        edit.shown !== null && (
          <RecordLink type={type} id={edit.shown} className={classes.aside}>
            <IconArrowUpRight size={14} aria-label={t('fields.openLink', { label: shell.label })} />
          </RecordLink>
        )
      }
      select={(props) => (
        <RecordSelect
          {...props}
          type={type}
          value={edit.seen}
          recordName={edit.seen === value ? name : undefined}
          onChange={(record) => {
            setPicked(record);
            edit.commit(record?.id ?? null);
          }}
        />
      )}
    />
  );
}
