import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Condition, OPERATORS_OF } from '../../src/lists/input.ts';
import { ConditionEditor } from './ConditionEditor.tsx';
import classes from './filter-bar.module.css';
import { type Group, isComplete } from './groups.ts';
import type { FilterField } from './use-filter-fields.ts';

type Props = { fields: readonly FilterField[]; group: Group; onChange: (group: Group) => void; onClose: () => void };

/** The conditions of one chip. What is not complete yet narrows nothing. */
export function GroupEditor({ fields, group, onChange, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(group);
  function change(next: Group) {
    setDraft(next);
    onChange({ ...next, conditions: next.conditions.filter(isComplete) });
  }
  const replace = (at: number, condition: Condition) =>
    change({ ...draft, conditions: draft.conditions.with(at, condition) });
  function add() {
    const last = draft.conditions.at(-1);
    const field = fields.find(({ name }) => name === last?.field) ?? fields[0];
    if (!field) return;
    setDraft({ ...draft, conditions: [...draft.conditions, { field: field.name, op: OPERATORS_OF[field.kind][0] }] });
  }
  function remove(at: number) {
    const conditions = draft.conditions.toSpliced(at, 1);
    change({ ...draft, conditions });
    if (conditions.length === 0) onClose();
  }
  return (
    <div className={classes.group}>
      {draft.conditions.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t('filters.match')}
          value={draft.match}
          data={[
            { value: 'any', label: t('filters.matchAny') },
            { value: 'all', label: t('filters.matchAll') },
          ]}
          onChange={(match) => change({ ...draft, match: match === 'any' ? 'any' : 'all' })}
        />
      )}
      {draft.conditions.map((condition, index) => (
        <ConditionEditor
          // Conditions have no names of their own, and stay in their places.
          // biome-ignore lint/suspicious/noArrayIndexKey: as said
          key={index}
          fields={fields}
          condition={condition}
          onChange={(next) => replace(index, next)}
          onRemove={() => remove(index)}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-xs"
        className={classes.addCondition}
        leftSection={<IconPlus size={12} aria-hidden />}
        onClick={add}
      >
        {t(draft.match === 'any' ? 'filters.or' : 'filters.andAlso')}
      </Button>
    </div>
  );
}
