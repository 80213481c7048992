import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Reminder, reminders } from '../../src/core/reminders.ts';
import { type InlineProps, InlineShell } from '../fields/InlineShell.tsx';
import { type SaveField, useInlineEdit } from '../fields/use-inline-edit.ts';
import { ReminderEditor } from './ReminderEditor.tsx';
import { useReminderWords, useUsualReminders } from './rule-words.ts';
import classes from './rules.module.css';

type Value = Reminder[] | null;
type Props = InlineProps & { field: string; value: Value; isOwn: boolean; onSave: SaveField<Value> };

const readReminders = (raw: unknown): Value | undefined => reminders().nullable().safeParse(raw).data;

/** When to be reminded of a task, chosen in place. */
export function InlineReminders({ field, value, isOwn, onSave, ...shell }: Props) {
  const { t } = useTranslation();
  const words = useReminderWords();
  const usual = useUsualReminders();
  const edit = useInlineEdit<Value>({ value, field, read: readReminders, onSave });
  // What is usual for somebody else is theirs to know.
  const asUsual = isOwn ? t('tasks.remind.asUsual', { reminders: words.all(usual) }) : t('tasks.remind.asTheirs');
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
            isEmpty={() => false}
            show={(list) => (list === null ? asUsual : words.all(list))}
            editor={null}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown p="sm" role="dialog" aria-label={shell.label}>
        <Draft initial={edit.draft ?? [...usual]} canReset={value !== null} onApply={edit.commit} />
      </Popover.Dropdown>
    </Popover>
  );
}

type DraftProps = { initial: Reminder[]; canReset: boolean; onApply: (value: Value) => void };

function Draft({ initial, canReset, onApply }: DraftProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(initial);
  return (
    <>
      <ReminderEditor value={draft} onChange={setDraft} />
      <div className={classes.actions}>
        <Button onClick={() => onApply(draft)}>{t('common.apply')}</Button>
        {canReset && (
          <Button variant="default" onClick={() => onApply(null)}>
            {t('tasks.remind.reset')}
          </Button>
        )}
      </div>
    </>
  );
}
