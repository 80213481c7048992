import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Condition, OPERATORS_OF } from '../../src/lists/input.ts';
import { ConditionValue } from './ConditionValue.tsx';
import classes from './filter-bar.module.css';
import { useOperatorWord } from './use-condition-words.ts';
import type { FilterField } from './use-filter-fields.ts';

type Props = {
  fields: readonly FilterField[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

/** One question: which field, what about it, and what it is compared with. */
export function ConditionEditor({ fields, condition, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const operatorWord = useOperatorWord();
  const { op } = condition;
  const field = fields.find(({ name }) => name === condition.field);
  const operators = field ? OPERATORS_OF[field.kind] : [];
  const own = fields.filter(({ name }) => !name.includes('.'));
  const linked = fields.filter(({ name }) => name.includes('.'));
  const asOptions = (some: readonly FilterField[]) => some.map(({ name, label }) => ({ value: name, label }));
  return (
    <div className={classes.condition}>
      <Select
        size="xs"
        searchable
        selectFirstOptionOnChange
        aria-label={t('filters.field')}
        data={
          linked.length === 0
            ? asOptions(own)
            : [
                { group: t('filters.ownFields'), items: asOptions(own) },
                { group: t('filters.linkedFields'), items: asOptions(linked) },
              ]
        }
        value={condition.field}
        allowDeselect={false}
        nothingFoundMessage={t('common.nothingFound')}
        comboboxProps={{ withinPortal: false }}
        onChange={(name) => {
          const next = fields.find((each) => each.name === name);
          if (next) onChange({ field: next.name, op: OPERATORS_OF[next.kind][0] });
        }}
      />
      <Select
        size="xs"
        aria-label={t('filters.operator')}
        data={operators.map((each) => ({ value: each, label: operatorWord(field, each) }))}
        value={op}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => {
          const known = operators.find((each) => each === next);
          if (known) onChange({ field: condition.field, op: known });
        }}
      />
      <div className={classes.conditionValue}>
        {field && op !== 'isEmpty' && op !== 'isNotEmpty' && (
          <ConditionValue
            // Another question begins without an answer.
            key={`${condition.field} ${op}`}
            field={field}
            op={op}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        )}
      </div>
      <ActionIcon size="sm" aria-label={t('filters.removeCondition')} onClick={onRemove}>
        <IconX size={13} aria-hidden />
      </ActionIcon>
    </div>
  );
}
