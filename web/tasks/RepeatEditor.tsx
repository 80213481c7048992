import { Button, Select, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPEAT_UNITS, type RecurrenceInput, weekdayOf } from '../../src/core/recurrence.ts';
import { useCalendar } from '../lib/calendar.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useRepeatWords, weekdayName } from './rule-words.ts';
import classes from './rules.module.css';

const ENDS = ['never', 'until', 'count'] as const;
type End = (typeof ENDS)[number];

const LAST_DAY = 31;
const MOST = 999;

type Props = {
  initial: RecurrenceInput | null;
  dueAt: string | null;
  onApply: (rule: RecurrenceInput | null) => void;
};

const isWhole = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST;

/** How a task repeats: every so often, on which days, and until when. */
export function RepeatEditor({ initial, dueAt, onApply }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRepeatWords();
  const { firstDayOfWeek } = useCalendar();
  const startAt = initial?.startAt ?? dueAt;
  const now = useNow();
  const first = format.isoDay(startAt ?? new Date(now));
  const dayOfMonth = Number(first.slice(8));
  const [every, setEvery] = useState(String(initial?.every ?? 1));
  const [unit, setUnit] = useState(initial?.unit ?? 'weeks');
  const [weekdays, setWeekdays] = useState(initial?.weekdays ?? [weekdayOf(first)]);
  const [monthDay, setMonthDay] = useState(initial?.monthDay ?? dayOfMonth);
  const [end, setEnd] = useState<End>(initial?.until ? 'until' : initial?.count ? 'count' : 'never');
  const [until, setUntil] = useState(initial?.until ?? '');
  const [count, setCount] = useState(String(initial?.count ?? 10));
  const isTooEarly = until !== '' && until < first;
  const isComplete =
    isWhole(every) &&
    (unit !== 'weeks' || weekdays.length > 0) &&
    (end !== 'until' || (until !== '' && !isTooEarly)) &&
    (end !== 'count' || isWhole(count));

  const rule = (): RecurrenceInput => ({
    every: Number(every),
    unit,
    ...(unit === 'weeks' && { weekdays: weekdays.toSorted((a, b) => a - b) }),
    ...(unit === 'months' && { monthDay }),
    ...(initial?.startAt !== undefined && { startAt: initial.startAt }),
    ...(end === 'until' && { until }),
    ...(end === 'count' && { count: Number(count) }),
  });
  const toggle = (weekday: number) =>
    setWeekdays(weekdays.includes(weekday) ? weekdays.filter((each) => each !== weekday) : [...weekdays, weekday]);
  const week = [1, 2, 3, 4, 5, 6, 7].map((index) => ((index + firstDayOfWeek + 5) % 7) + 1);
  return (
    <div className={classes.editor}>
      <p className={classes.summary} aria-live="polite">
        {isComplete ? words(rule()) : t('tasks.repeat.never')}
      </p>
      <div className={classes.adding}>
        <TextInput
          type="number"
          min={1}
          max={MOST}
          w={64}
          aria-label={t('tasks.repeat.howOften')}
          error={!isWhole(every)}
          value={every}
          onChange={(event) => setEvery(event.currentTarget.value)}
        />
        <Select
          className={classes.unit}
          aria-label={t('tasks.repeat.unit')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={REPEAT_UNITS.map((each) => ({ value: each, label: t(`tasks.repeat.units.${each}`) }))}
          value={unit}
          onChange={(picked) => setUnit(REPEAT_UNITS.find((each) => each === picked) ?? unit)}
        />
      </div>
      {unit === 'weeks' && (
        <div className={classes.weekdays} role="group" aria-label={t('tasks.repeat.weekdays')}>
          {week.map((weekday) => (
            <UnstyledButton
              key={weekday}
              className={classes.weekday}
              aria-pressed={weekdays.includes(weekday)}
              aria-label={weekdayName(weekday, format.locale, 'long')}
              onClick={() => toggle(weekday)}
            >
              {weekdayName(weekday, format.locale, 'short')}
            </UnstyledButton>
          ))}
        </div>
      )}
      {unit === 'months' && (
        <Select
          aria-label={t('tasks.repeat.monthDay')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={[...new Set([dayOfMonth, monthDay, LAST_DAY])].map((each) => ({
            value: String(each),
            label: each === LAST_DAY ? t('tasks.repeat.onLastDay') : t('tasks.repeat.onDay', { day: each }),
          }))}
          value={String(monthDay)}
          onChange={(picked) => picked !== null && setMonthDay(Number(picked))}
        />
      )}
      <div className={classes.adding}>
        <Select
          className={classes.unit}
          aria-label={t('tasks.repeat.end')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={ENDS.map((each) => ({ value: each, label: t(`tasks.repeat.ends.${each}`) }))}
          value={end}
          onChange={(picked) => setEnd(ENDS.find((each) => each === picked) ?? end)}
        />
        {end === 'until' && (
          <TextInput
            type="date"
            aria-label={t('tasks.repeat.ends.until')}
            min={first}
            error={isTooEarly && t('tasks.repeat.tooEarly')}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        )}
        {end === 'count' && (
          <TextInput
            type="number"
            min={1}
            max={MOST}
            w={72}
            aria-label={t('tasks.repeat.ends.count')}
            error={!isWhole(count)}
            value={count}
            onChange={(event) => setCount(event.currentTarget.value)}
          />
        )}
      </div>
      {startAt === null && <p className={classes.none}>{t('tasks.repeat.needsDate')}</p>}
      <div className={classes.actions}>
        <Button disabled={!isComplete || startAt === null} onClick={() => onApply(rule())}>
          {t('common.apply')}
        </Button>
        {initial !== null && (
          <Button variant="default" onClick={() => onApply(null)}>
            {t('tasks.repeat.stop')}
          </Button>
        )}
      </div>
    </div>
  );
}
