import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineSelect, isTypedAt } from './InlineSelect.tsx';
import type { InlineProps } from './InlineShell.tsx';
import classes from './inline.module.css';
import { matching } from './matching.ts';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

type Choice<Value extends string> = {
  value: Value;
  label: string;
  icon?: ReactNode;
  /** Instead of icon and label. */
  show?: ReactNode;
};

type Props<Value extends string> = InlineProps & {
  field: string;
  value: Value | null;
  choices: readonly Choice<Value>[];
  /** Whether it may be emptied. */
  clearable?: boolean;
  onSave: SaveField<Value | null>;
};

/** One of a few values, chosen in place. */
export function InlineChoice<Value extends string>({
  field,
  value,
  choices,
  clearable = false,
  onSave,
  ...shell
}: Props<Value>) {
  const { t } = useTranslation();
  // Records hold ids as numbers, and yes and no as they are.
  const nameOf = (raw: unknown) => (typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw);
  const choiceOf = (raw: unknown) => choices.find((choice) => choice.value === nameOf(raw));
  const read = (raw: unknown) => (raw === null ? null : choiceOf(raw)?.value);
  const edit = useInlineEdit<Value | null>({ value, field, label: shell.label, read, onSave });
  const show = (shown: unknown) => {
    const choice = choiceOf(shown);
    if (choice?.show) return choice.show;
    return (
      <span className={classes.choice}>
        {choice?.icon}
        <span>{choice?.label}</span>
      </span>
    );
  };
  return (
    <InlineSelect
      {...shell}
      edit={edit}
      clearable={clearable}
      isEmpty={(shown) => shown === null}
      show={show}
      select={(props) => (
        <Select
          {...props}
          data={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
          value={edit.seen}
          searchable={isTypedAt()}
          filter={matching}
          nothingFoundMessage={t('common.nothingFound')}
          renderOption={({ option }) => show(option.value)}
          onChange={(picked) => edit.commit(picked === null ? null : (choiceOf(picked)?.value ?? null))}
        />
      )}
    />
  );
}
