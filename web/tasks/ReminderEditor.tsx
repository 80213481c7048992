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

type Props = {
  value: readonly Reminder[];
  /** Without it there are reminders before the due date alone. */
  canBeFixed?: boolean;
  onChange: (reminders: Reminder[]) => void;
};

const MOST = 999;

/** The reminders of a task one below the other, and one more: so long before it is due, or at a time. */
export function ReminderEditor({ value, canBeFixed = true, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useReminderWords();
  const [unit, setUnit] = useState<Unit>('minutes');
  const [amount, setAmount] = useState('10');
  const [time, setTime] = useState('');
  const now = useNow();
  const adding = useRef<HTMLInputElement>(null);
  const units: readonly Unit[] = canBeFixed ? [...REMINDER_UNITS, 'at'] : REMINDER_UNITS;
  const before = Number(amount);
  const isAmount = amount !== '' && Number.isInteger(before) && before >= 0 && before <= MOST;

  function chosen(): Reminder | null {
    if (unit !== 'at') return isAmount ? { before, unit } : null;
    const [day, clock] = time.split('T');
    return day && clock ? { at: atTime(day, clock, format.timeZone) } : null;
  }
  const next = chosen();
  const isPast = next !== null && 'at' in next && Date.parse(next.at) < now;
  const isThere = next !== null && value.some((each) => JSON.stringify(each) === JSON.stringify(next));
  const canAdd = next !== null && !isThere && !isPast && value.length < MAX_REMINDERS;

  function change(to: Reminder[]): void {
    onChange(to);
    // What was pressed may be gone with it, and the focus too.
    adding.current?.focus();
  }
  function add(): void {
    if (canAdd) change([...value, next]);
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
            onChange={(event) => setTime(event.currentTarget.value)}
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
            error={!isAmount}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
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
          onChange={(picked) => setUnit(units.find((each) => each === picked) ?? unit)}
        />
        <Button variant="default" disabled={!canAdd} onClick={add}>
          {t('common.add')}
        </Button>
      </div>
    </div>
  );
}
