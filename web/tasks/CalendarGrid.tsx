import { useDroppable } from '@dnd-kit/core';
import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { atTime, timeOf } from '../fields/moments.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import type { RouterOutputs } from '../trpc.ts';
import { CalendarTask } from './CalendarTask.tsx';
import classes from './calendar.module.css';
import { type Cell, cellId } from './calendar-days.ts';
import { weekdayName } from './rule-words.ts';

type Day = RouterOutputs['tasks']['calendar']['days'][number];

type Props = {
  days: readonly Day[];
  isPhone: boolean;
  /** What is not shown of a day is shown where there is more room. */
  onMore: (day: string) => void;
  /** Adds a task that is due then; null where one may not. */
  onAdd: ((dueAt: string) => void) | null;
};

const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MORNING_HOUR = 8;
const HEAD_HEIGHT = 36;
const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

function DropCell({
  cell,
  className,
  isToday,
  children,
}: {
  cell: Cell;
  className: string | undefined;
  isToday: boolean;
  children: ReactNode;
}) {
  const { setNodeRef, isOver } = useDroppable({ id: cellId(cell) });
  return (
    <div
      ref={setNodeRef}
      className={className}
      data-day={cell.day}
      data-hour={cell.hour ?? undefined}
      data-over={isOver || undefined}
      data-today={isToday || undefined}
    >
      {children}
    </div>
  );
}

function More({ day, shown, onMore }: { day: Day; shown: number; onMore: (day: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = day.total - shown;
  if (count <= 0) return null;
  return (
    <UnstyledButton
      className={classes.moreOfDay}
      aria-label={t('tasks.calendar.moreOf', { count, day: format.date(day.day) })}
      onClick={() => onMore(day.day)}
    >
      {t('tasks.calendar.more', { count })}
    </UnstyledButton>
  );
}

function AddButton({ day, onAdd }: { day: string; onAdd: (dueAt: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ActionIcon
      size={20}
      className={classes.add}
      aria-label={t('tasks.calendar.add', { day: format.date(day) })}
      onClick={() => onAdd(atTime(day, '09:00', format.timeZone))}
    >
      <IconPlus size={13} aria-hidden />
    </ActionIcon>
  );
}

const SHOWN_IN_MONTH = 4;

/** A month: a cell for each day, with its first tasks; on a phone how many there are, and the way to them. */
export function MonthGrid({ days, isPhone, month, onMore, onAdd }: Props & { month: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const today = format.isoDay(new Date(useNow()));
  return (
    <div className={classes.month}>
      {days.slice(0, 7).map(({ day }) => (
        <div key={day} className={classes.weekday}>
          {weekdayName(weekdayOf(day), format.locale, 'short')}
        </div>
      ))}
      {days.map((day) => {
        const isToday = day.day === today;
        const number = Number(day.day.slice(8));
        return (
          <DropCell key={day.day} cell={{ day: day.day, hour: null }} className={classes.cell} isToday={isToday}>
            <div className={classes.cellHead} data-other={day.day.slice(0, 7) !== month || undefined}>
              <UnstyledButton
                className={classes.number}
                aria-label={t('tasks.calendar.day', { day: format.date(day.day), count: day.total })}
                aria-current={isToday ? 'date' : undefined}
                onClick={() => onMore(day.day)}
              >
                {number}
              </UnstyledButton>
              {!isPhone && onAdd && <AddButton day={day.day} onAdd={onAdd} />}
            </div>
            {isPhone ? (
              day.total > 0 && <span className={classes.count}>{format.number(day.total)}</span>
            ) : (
              <>
                <ul className={classes.tasks}>
                  {day.items.slice(0, SHOWN_IN_MONTH).map((task) => (
                    <CalendarTask key={task.id} task={task} />
                  ))}
                </ul>
                <More day={day} shown={Math.min(day.items.length, SHOWN_IN_MONTH)} onMore={onMore} />
              </>
            )}
          </DropCell>
        );
      })}
    </div>
  );
}

/** A week or a day by its hours. It begins where work does. */
export function HourGrid({ days, isPhone, onMore, onAdd }: Props) {
  const format = useFormat();
  const today = format.isoDay(new Date(useNow()));
  const grid = useRef<HTMLDivElement>(null);
  const morning = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (grid.current && morning.current) {
      grid.current.scrollTop = morning.current.offsetTop - HEAD_HEIGHT;
    }
  }, []);
  return (
    <div
      ref={grid}
      className={classes.hours}
      style={{ gridTemplateColumns: `76px repeat(${days.length}, minmax(${isPhone ? 0 : 116}px, 1fr))` }}
    >
      <div className={classes.corner} />
      {days.map((day) => (
        <div key={day.day} className={classes.dayHead} data-today={day.day === today || undefined}>
          <span>
            {weekdayName(weekdayOf(day.day), format.locale, days.length > 1 ? 'short' : 'long')} {format.date(day.day)}
          </span>
          {onAdd && <AddButton day={day.day} onAdd={onAdd} />}
          <More day={day} shown={day.items.length} onMore={onMore} />
        </div>
      ))}
      {HOURS.map((hour) => [
        <div key={hour} ref={hour === MORNING_HOUR ? morning : undefined} className={classes.hour}>
          {format.time(atTime(today, clock(hour), format.timeZone))}
        </div>,
        ...days.map(({ day, items }) => {
          const here = items.filter(
            ({ dueAt }) => dueAt && Number(timeOf(dueAt, format.timeZone).slice(0, 2)) === hour,
          );
          return (
            <DropCell key={`${day} ${hour}`} cell={{ day, hour }} className={classes.slot} isToday={day === today}>
              {here.length > 0 && (
                <ul className={classes.tasks}>
                  {here.map((task) => (
                    <CalendarTask key={task.id} task={task} />
                  ))}
                </ul>
              )}
            </DropCell>
          );
        }),
      ])}
    </div>
  );
}
