import { Popover } from '@mantine/core';
import { type RecurrenceInput, recurrence } from '../../src/core/recurrence.ts';
import { type InlineProps, InlineShell } from '../fields/InlineShell.tsx';
import { type SaveField, useInlineEdit } from '../fields/use-inline-edit.ts';
import { RepeatEditor } from './RepeatEditor.tsx';
import { useRepeatWords } from './rule-words.ts';

type Value = RecurrenceInput | null;
type Props = InlineProps & { field: string; value: Value; dueAt: string | null; onSave: SaveField<Value> };

const readRule = (raw: unknown): Value | undefined => recurrence().nullable().safeParse(raw).data;

/** How a task repeats, chosen in place. */
export function InlineRepeat({ field, value, dueAt, onSave, ...shell }: Props) {
  const words = useRepeatWords();
  const edit = useInlineEdit<Value>({ value, field, read: readRule, onSave });
  return (
    <Popover
      opened={edit.isEditing}
      onChange={(opened) => !opened && edit.cancel()}
      position="bottom-start"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <div>
          <InlineShell
            {...shell}
            edit={{ ...edit, isEditing: false }}
            isEmpty={(rule) => rule === null}
            show={(rule) => rule && words(rule)}
            editor={null}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown p="sm" role="dialog" aria-label={shell.label}>
        <RepeatEditor initial={edit.draft} dueAt={dueAt} onApply={edit.commit} />
      </Popover.Dropdown>
    </Popover>
  );
}
