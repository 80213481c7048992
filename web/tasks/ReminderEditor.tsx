import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_REMINDERS, REMINDER_UNITS, type Reminder } from '../../src/core/reminders.ts';
import { atTime } from '../fields/moments.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useReminderWords } from './rule-words.ts';
import classes from './rules.module.css';

type Unit = (typeof REMINDER_UNITS)[number] | 'at';

type Typed = { unit: Unit; amount: string; time: string };

type Props = {
  value: readonly Reminder[];
  /** Without it there are reminders before the due date alone. */
  canBeFixed?: boolean;
  onChange: (reminders: Reminder[]) => void;
  /** What stands ready to be added since somebody wrote it: whoever closes the editor takes it along. */
  onTyped?: (reminder: Reminder | null) => void;
};

const MOST = 999;

function reminderOf({ unit, amount, time }: Typed, timeZone: string): Reminder | null {
  if (unit !== 'at') {
    const before = Number(amount);
    const isAmount = amount !== '' && Number.isInteger(before) && before >= 0 && before <= MOST;
    return isAmount ? { before, unit } : null;
  }
  const [day, clock] = time.split('T');
  return day && clock ? { at: atTime(day, clock, timeZone) } : null;
}

/** The reminders of a task one below the other, and one more: so long before it is due, or at a time. */
export function ReminderEditor({ value, canBeFixed = true, onChange, onTyped }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useReminderWords();
  const [typed, setTyped] = useState<Typed>({ unit: 'minutes', amount: '10', time: '' });
  const { unit, amount, time } = typed;
  const now = useNow();
  const adding = useRef<HTMLInputElement>(null);
  const units: readonly Unit[] = canBeFixed ? [...REMINDER_UNITS, 'at'] : REMINDER_UNITS;
  const next = reminderOf(typed, format.timeZone);
  const isPast = next !== null && 'at' in next && Date.parse(next.at) < now;

  function isAddable(reminder: Reminder | null): reminder is Reminder {
    if (reminder === null || value.length >= MAX_REMINDERS) return false;
    if ('at' in reminder && Date.parse(reminder.at) < now) return false;
    return !value.some((each) => JSON.stringify(each) === JSON.stringify(reminder));
  }
  function type(part: Partial<Typed>): void {
    const to = { ...typed, ...part };
    const reminder = reminderOf(to, format.timeZone);
    setTyped(to);
    onTyped?.(isAddable(reminder) ? reminder : null);
  }
  function change(to: Reminder[]): void {
    onChange(to);
    onTyped?.(null);
    // What was pressed may be gone with it, and the focus too.
    adding.current?.focus();
  }
  function add(): void {
    if (isAddable(next)) change([...value, next]);
  }
  function addOnEnter(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  }
  return (
    <div className={classes.editor}>
      {value.length === 0 ? (
        <p className={classes.none}>{t('tasks.remind.never')}</p>
      ) : (
        <ul className={classes.rules} aria-label={t('tasks.field.reminders')}>
          {value.map((reminder, index) => (
            <li key={words.one(reminder)} className={classes.rule}>
              {words.one(reminder)}
              <ActionIcon
                size="sm"
                aria-label={t('tasks.remind.remove', { reminder: words.one(reminder) })}
                onClick={() => change(value.filter((_, at) => at !== index))}
              >
                <IconX size={14} stroke={1.6} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.adding}>
        {unit === 'at' ? (
          <TextInput
            ref={adding}
            className={classes.time}
            type="datetime-local"
            aria-label={t('fields.time')}
            error={isPast && t('tasks.remind.past')}
            value={time}
            onChange={(event) => type({ time: event.currentTarget.value })}
            onKeyDown={addOnEnter}
          />
        ) : (
          <TextInput
            ref={adding}
            data-autofocus
            type="number"
            min={0}
            max={MOST}
            w={64}
            aria-label={t('tasks.remind.amount')}
            error={next === null}
            value={amount}
            onChange={(event) => type({ amount: event.currentTarget.value })}
            onKeyDown={addOnEnter}
          />
        )}
        <Select
          className={classes.unit}
          aria-label={t('tasks.remind.unit')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={units.map((each) => ({ value: each, label: t(`tasks.remind.units.${each}`) }))}
          value={unit}
          onChange={(picked) => type({ unit: units.find((each) => each === picked) ?? unit })}
        />
        <Button variant="default" disabled={!isAddable(next)} onClick={add}>
          {t('common.add')}
        </Button>
      </div>
    </div>
  );
}
