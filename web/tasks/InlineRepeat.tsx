import { type RecurrenceInput, recurrence } from '../../src/core/recurrence.ts';
import { InlinePopover } from '../fields/InlinePopover.tsx';
import type { InlineProps } from '../fields/InlineShell.tsx';
import { type SaveField, useInlineEdit } from '../fields/use-inline-edit.ts';
import { RepeatEditor } from './RepeatEditor.tsx';
import { useRepeatWords } from './rule-words.ts';

type Value = RecurrenceInput | null;
type Props = InlineProps & { field: string; value: Value; dueAt: string | null; onSave: SaveField<Value> };

const readRule = (raw: unknown): Value | undefined => recurrence().nullable().safeParse(raw).data;

/** How a task repeats, chosen in place. */
export function InlineRepeat({ field, value, dueAt, onSave, ...shell }: Props) {
  const words = useRepeatWords();
  const edit = useInlineEdit<Value>({ value, field, label: shell.label, read: readRule, onSave });
  return (
    <InlinePopover
      {...shell}
      edit={edit}
      padding="sm"
      isEmpty={(rule) => rule === null}
      show={(rule) => rule && words(rule)}
    >
      <RepeatEditor initial={edit.draft} dueAt={dueAt} onApply={edit.commit} />
    </InlinePopover>
  );
}
