import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type Condition, type Operator, PERIODS, SPANS } from '../../src/lists/input.ts';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { DayInput } from '../fields/DayInput.tsx';
import { RecordSelect } from '../records/RecordSelect.tsx';
import classes from './filter-bar.module.css';
import { choiceOf, useChoices } from './use-choices.ts';
import type { FilterField } from './use-filter-fields.ts';

type Value = Condition['value'];
type Props = { field: FilterField; op: Operator; value: Value; onChange: (value: Value) => void };

const TYPING = 300;
const inside = { withinPortal: false } as const;
const partsOf = (value: Value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** What a field is compared with, by what it is. */
export function ConditionValue({ field, op, value, onChange }: Props) {
  const { t } = useTranslation();
  const label = t('filters.value');
  const choices = useChoices()(field, op);
  const parts = partsOf(value);
  const later = useDebouncedCallback(onChange, TYPING);

  if (field.kind === 'boolean') {
    return (
      <Select
        size="xs"
        aria-label={label}
        data={(choices ?? []).map((each) => ({ value: String(each.value), label: each.label }))}
        value={value === undefined ? null : String(value)}
        comboboxProps={inside}
        onChange={(next) => onChange(next === null ? undefined : next === 'true')}
      />
    );
  }
  if (choices) {
    const offered = choices.filter((each) => !each.isGone || parts.includes(each.value));
    return (
      <MultiSelect
        size="xs"
        searchable
        aria-label={label}
        placeholder={parts.length === 0 ? t('filters.choose') : undefined}
        data={offered.map((each) => ({ value: String(each.value), label: each.label }))}
        value={parts.map((part) => String(choiceOf(choices, part)?.value ?? part))}
        comboboxProps={inside}
        nothingFoundMessage={t('common.nothingFound')}
        onChange={(next) =>
          onChange(choices.filter((each) => next.includes(String(each.value))).map((each) => each.value))
        }
      />
    );
  }
  const recordType = RECORD_TYPES.find((each) => each === field.references);
  if (field.kind === 'record' && recordType) {
    return (
      <RecordSelect
        size="xs"
        type={recordType}
        aria-label={label}
        value={typeof parts[0] === 'number' ? parts[0] : null}
        comboboxProps={inside}
        onChange={(record) => onChange(record?.id)}
      />
    );
  }
  if (op === 'during') {
    return (
      <Select
        size="xs"
        aria-label={label}
        data={PERIODS.map((each) => ({ value: each, label: t(`filters.period.${each}`) }))}
        value={typeof value === 'string' ? value : null}
        comboboxProps={inside}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  }
  if (op === 'inLast' || op === 'inNext') return <SpanValue label={label} parts={parts} onChange={onChange} />;
  const isDay = field.kind === 'day' || field.kind === 'moment';
  if (op === 'between') {
    const [from, to] = parts;
    const end = (index: 0 | 1, next: string | number | null) => {
      const both = [from ?? '', to ?? ''].with(index, next ?? '');
      (isDay ? onChange : later)(both);
    };
    return (
      <div className={classes.pair}>
        {([0, 1] as const).map((index) =>
          isDay ? (
            <DayInput
              key={index}
              size="xs"
              aria-label={t(index === 0 ? 'filters.from' : 'filters.to')}
              value={typeof parts[index] === 'string' && parts[index] !== '' ? parts[index] : null}
              onChange={(next) => end(index, next)}
            />
          ) : (
            <NumberInput
              key={index}
              size="xs"
              hideControls
              aria-label={t(index === 0 ? 'filters.from' : 'filters.to')}
              defaultValue={typeof parts[index] === 'number' ? parts[index] : undefined}
              onChange={(next) => end(index, next)}
            />
          ),
        )}
      </div>
    );
  }
  if (isDay) {
    return (
      <DayInput
        size="xs"
        aria-label={label}
        value={typeof value === 'string' ? value : null}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  }
  if (field.kind === 'number') {
    return (
      <NumberInput
        size="xs"
        hideControls
        aria-label={label}
        defaultValue={typeof parts[0] === 'number' ? parts[0] : undefined}
        onChange={(next) => later(typeof next === 'number' ? next : undefined)}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      defaultValue={parts.map(String).join(', ')}
      onChange={(event) => later(event.currentTarget.value.trim() || undefined)}
    />
  );
}

function SpanValue({
  label,
  parts,
  onChange,
}: {
  label: string;
  parts: readonly unknown[];
  onChange: (value: Value) => void;
}) {
  const { t } = useTranslation();
  const count = typeof parts[0] === 'number' ? parts[0] : 30;
  const span = SPANS.find((each) => each === parts[1]) ?? 'days';
  return (
    <div className={classes.pair}>
      <NumberInput
        size="xs"
        min={1}
        max={1000}
        allowDecimal={false}
        aria-label={label}
        value={parts.length === 0 ? '' : count}
        onChange={(next) => onChange(typeof next === 'number' && next > 0 ? [next, span] : undefined)}
      />
      <Select
        size="xs"
        aria-label={t('filters.unit')}
        data={SPANS.map((each) => ({ value: each, label: t(`filters.unitOf.${each}`, { count }) }))}
        value={span}
        allowDeselect={false}
        comboboxProps={inside}
        onChange={(next) => onChange([count, next ?? 'days'])}
      />
    </div>
  );
}
