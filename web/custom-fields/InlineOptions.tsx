import { MultiSelect } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineSelect, isTypedAt } from '../fields/InlineSelect.tsx';
import type { InlineProps } from '../fields/InlineShell.tsx';
import { matching } from '../fields/matching.ts';
import { type SaveField, useInlineEdit } from '../fields/use-inline-edit.ts';
import classes from './custom-fields.module.css';
import { OptionLabel } from './OptionLabel.tsx';
import type { CustomField } from './use-custom-fields.ts';

type Props = InlineProps & {
  field: string;
  options: CustomField['options'];
  value: readonly number[];
  onSave: SaveField<number[] | null>;
};

/** Compared as a text: two lists of the same options are the same value. */
const join = (ids: readonly unknown[]): string => ids.join(',');
const split = (text: string): number[] | null => (text === '' ? null : text.split(',').map(Number));
const read = (raw: unknown): string | undefined => (Array.isArray(raw) ? join(raw) : raw === null ? '' : undefined);

/** Several of a field's options, chosen in place: saved when the list is closed. */
export function InlineOptions({ field, options, value, onSave, ...shell }: Props) {
  const edit = useInlineEdit({
    value: join(value),
    field,
    label: shell.label,
    read,
    onSave: (to, from) => onSave(split(to), split(from)),
  });
  const chosenIn = (text: string) => options.filter(({ id }) => split(text)?.includes(id));
  return (
    <InlineSelect
      {...shell}
      edit={edit}
      clearable
      isEmpty={(text) => text === ''}
      show={(text) => (
        <span className={classes.options}>
          {chosenIn(text).map((option) => (
            <OptionLabel key={option.id} option={option} />
          ))}
        </span>
      )}
      select={(props) => (
        <OptionPicker
          {...props}
          options={options.filter(({ id, isArchived }) => !isArchived || value.includes(id))}
          value={value}
          onClose={(ids) => edit.commit(join(ids))}
        />
      )}
    />
  );
}

type PickerProps = Omit<Parameters<Parameters<typeof InlineSelect>[0]['select']>[0], 'onDropdownClose'> & {
  options: CustomField['options'];
  value: readonly number[];
  onClose: (ids: number[]) => void;
};

function OptionPicker({ options, value, onClose, ...given }: PickerProps) {
  // Each of several is taken out by choosing it again.
  const { allowDeselect: _, ...select } = given;
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(value.map(String));
  const latest = useRef(chosen);
  return (
    <MultiSelect
      {...select}
      data={options.map(({ id, label }) => ({ value: String(id), label }))}
      value={chosen}
      searchable={isTypedAt()}
      filter={matching}
      searchValue={search}
      onSearchChange={setSearch}
      // What was just chosen is not followed by the first of all.
      selectFirstOptionOnChange={search !== ''}
      nothingFoundMessage={t('common.nothingFound')}
      onKeyDown={(event) => {
        if (search !== '') select.onKeyDown(event);
      }}
      renderOption={({ option }) => {
        const found = options.find(({ id }) => String(id) === option.value);
        return found && <OptionLabel option={found} />;
      }}
      onChange={(ids) => {
        latest.current = ids;
        setChosen(ids);
      }}
      onDropdownClose={() => onClose(options.map(({ id }) => id).filter((id) => latest.current.includes(String(id))))}
    />
  );
}
