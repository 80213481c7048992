import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Reminder, reminders } from '../../src/core/reminders.ts';
import { InlinePopover } from '../fields/InlinePopover.tsx';
import type { InlineProps } from '../fields/InlineShell.tsx';
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
  const edit = useInlineEdit<Value>({ value, field, label: shell.label, read: readReminders, onSave });
  // What is usual for somebody else is theirs to know.
  const asUsual = isOwn ? t('tasks.remind.asUsual', { reminders: words.all(usual) }) : t('tasks.remind.asTheirs');
  return (
    <InlinePopover
      {...shell}
      edit={edit}
      padding="sm"
      isEmpty={() => false}
      show={(list) => (list === null ? asUsual : words.all(list))}
    >
      <Draft initial={edit.draft ?? [...usual]} canReset={value !== null} onApply={edit.commit} />
    </InlinePopover>
  );
}

type DraftProps = { initial: Reminder[]; canReset: boolean; onApply: (value: Value) => void };

function Draft({ initial, canReset, onApply }: DraftProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(initial);
  const [typed, setTyped] = useState<Reminder | null>(null);
  return (
    <>
      <ReminderEditor value={draft} onChange={setDraft} onTyped={setTyped} />
      <div className={classes.actions}>
        <Button onClick={() => onApply(typed ? [...draft, typed] : draft)}>{t('common.apply')}</Button>
        {canReset && (
          <Button variant="default" onClick={() => onApply(null)}>
            {t('tasks.remind.reset')}
          </Button>
        )}
      </div>
    </>
  );
}
