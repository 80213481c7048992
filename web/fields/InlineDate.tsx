import { Button } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { useCalendar } from '../lib/calendar.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { InlinePopover } from './InlinePopover.tsx';
import type { InlineProps } from './InlineShell.tsx';
import { readText } from './InlineText.tsx';
import classes from './inline.module.css';
import { addDays, atTime, timeOf } from './moments.ts';
import { type SaveField, useInlineEdit } from './use-inline-edit.ts';

type Props = InlineProps & { field: string; value: string | null; onSave: SaveField<string | null> };

/** What a due time falls on when only its day was chosen. */
const DEFAULT_TIME = '09:00';

type DayPickerProps = {
  /** `YYYY-MM-DD`. */
  day: string | null;
  /** Today and its like beside the calendar; without them it offers to clear what is set. */
  hasShortcuts?: boolean;
  onPick: (day: string | null) => void;
};

export function DayPicker({ day, hasShortcuts = true, onPick }: DayPickerProps) {
  const calendar = useCalendar();
  const { t } = useTranslation();
  const format = useFormat();
  const today = format.isoDay(new Date(useNow()));
  const shortcuts = [
    ...(hasShortcuts
      ? ([
          [t('common.today'), today],
          [t('common.tomorrow'), addDays(today, 1)],
          [t('common.nextWeek'), addDays(today, 7)],
        ] as const)
      : []),
    ...(hasShortcuts || day !== null ? ([[t('common.clear'), null]] as const) : []),
  ];
  return (
    <>
      <DatePicker size="sm" value={day} defaultDate={day ?? today} {...calendar} onChange={onPick} />
      <div className={classes.shortcuts}>
        {shortcuts.map(([name, target]) => (
          <Button key={name} size="compact-xs" variant="default" onClick={() => onPick(target)}>
            {name}
          </Button>
        ))}
      </div>
    </>
  );
}

/** A calendar day (`YYYY-MM-DD`), chosen in place. */
export function InlineDate({ field, value, onSave, ...shell }: Props) {
  const format = useFormat();
  const edit = useInlineEdit({ value, field, label: shell.label, read: readText, onSave });
  return (
    <InlinePopover
      {...shell}
      edit={edit}
      padding="xs"
      isEmpty={(day) => day === null}
      show={(day) => day !== null && <time dateTime={day}>{format.date(day)}</time>}
    >
      <DayPicker day={value} onPick={edit.commit} />
    </InlinePopover>
  );
}

/** A moment (an ISO timestamp), its day and time chosen in place in the person's zone. */
export function InlineMoment({ field, value, onSave, ...shell }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const edit = useInlineEdit({ value, field, label: shell.label, read: readText, onSave });
  const day = value === null ? null : format.isoDay(value);
  const time = value === null ? DEFAULT_TIME : timeOf(value, format.timeZone);
  return (
    <InlinePopover
      {...shell}
      edit={edit}
      position="bottom"
      padding="xs"
      isEmpty={(moment) => moment === null}
      show={(moment) => moment !== null && <time dateTime={moment}>{format.dateTime(moment)}</time>}
    >
      <DayPicker
        day={day}
        onPick={(picked) => edit.commit(picked === null ? null : atTime(picked, time, format.timeZone))}
      />
      {day !== null && (
        <form
          className={classes.shortcuts}
          onSubmit={(event) => {
            event.preventDefault();
            const chosen = new FormData(event.currentTarget).get('time');
            if (typeof chosen === 'string' && chosen) edit.commit(atTime(day, chosen, format.timeZone));
          }}
        >
          <input type="time" name="time" defaultValue={time} aria-label={t('fields.time')} className={classes.time} />
          <Button type="submit" size="compact-xs">
            {t('common.apply')}
          </Button>
        </form>
      )}
    </InlinePopover>
  );
}
