import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MeasuringStrategy,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { useCalendar } from '../lib/calendar.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import type { RouterInputs } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { TableSkeleton } from '../ui/Skeletons.tsx';
import { HourGrid, MonthGrid } from './CalendarGrid.tsx';
import { LiftedTask } from './CalendarTask.tsx';
import classes from './calendar.module.css';
import { type CalendarView, type Cell, cellId, cellOf, neighbour, shownDays, stepped } from './calendar-days.ts';
import type { Task } from './TaskField.tsx';
import { useTaskCalendar } from './use-task-calendar.ts';

type Props = {
  view: CalendarView;
  /** The day that it is around; today where nobody chose one. */
  date: string | undefined;
  filters: Omit<RouterInputs['tasks']['calendar'], 'from' | 'days' | 'timezone' | 'perDay'>;
  isPhone: boolean;
  onGo: (to: { view?: CalendarView; date: string | undefined }) => void;
  /** More tasks than the calendar shows of a day are for the list. */
  onList: (day: string) => void;
};

const PER_DAY = { month: 10, week: 50, day: 50 } as const;

/** By the pointer where there is one; by keys, the cell whose middle is nearest. */
const byPointerOrKeys: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args);

/** What is due in a month, a week or a day; a task goes to another day, or hour, by being dragged there. */
export function TaskCalendar({ view, date, filters, isPhone, onGo, onList }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { firstDayOfWeek } = useCalendar();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('task');
  const today = format.isoDay(new Date(useNow()));
  const day = date ?? today;
  const days = shownDays(view, day, firstDayOfWeek);
  const [lifted, setLifted] = useState<Task | null>(null);
  const { query, move } = useTaskCalendar(
    { ...filters, from: days[0] ?? day, days: days.length, perDay: PER_DAY[view] },
    (dueAt) => t('tasks.snoozed', { time: format.dateTime(dueAt) }),
  );

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: (event, { context }) => {
        const from = context.over ? cellOf(context.over.id) : null;
        const next = from && neighbour(from, event.code, days);
        const rect = next && context.droppableRects.get(cellId(next));
        const own = context.collisionRect;
        if (!rect || !own) return undefined;
        event.preventDefault();
        return { x: rect.left + (rect.width - own.width) / 2, y: rect.top + (rect.height - own.height) / 2 };
      },
    }),
  );

  const nameOf = (cell: Cell): string =>
    [format.date(cell.day), cell.hour === null ? '' : `${cell.hour}:00`].filter(Boolean).join(', ');
  const placeOf = (id: string | number | undefined): string => {
    const cell = id === undefined ? null : cellOf(id);
    return cell ? nameOf(cell) : t('tasks.calendar.say.nowhere');
  };
  const announcements: Announcements = {
    onDragStart: () => t('tasks.calendar.say.lifted'),
    onDragOver: ({ over }) => placeOf(over?.id),
    onDragEnd: ({ over }) => t('tasks.calendar.say.dropped', { place: placeOf(over?.id) }),
    onDragCancel: () => t('tasks.calendar.say.cancelled'),
  };

  const [first = day, last = day] = [days[0], days.at(-1)];
  const title =
    view === 'month'
      ? format.month(`${day}T12:00:00Z`)
      : view === 'week'
        ? `${format.date(first)} – ${format.date(last)}`
        : format.date(day);
  const go = (step: 1 | -1) => onGo({ date: stepped(view, day, step) });
  const grid = {
    days: query.data?.days ?? [],
    isPhone,
    onMore: (of: string) => (view === 'month' ? onGo({ view: isPhone ? 'day' : 'week', date: of }) : onList(of)),
    onAdd: mayCreate ? (dueAt: string) => create('task', { dueAt }) : null,
  };
  return (
    <section className={classes.calendar} aria-label={t('tasks.calendar.title')} aria-busy={query.isPlaceholderData}>
      <div className={classes.head}>
        <ActionIcon aria-label={t('tasks.calendar.back')} onClick={() => go(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
        <Button variant="default" onClick={() => onGo({ date: undefined })}>
          {t('common.today')}
        </Button>
        <ActionIcon aria-label={t('tasks.calendar.ahead')} onClick={() => go(1)}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
        <h2 className={classes.title} aria-live="polite">
          {title}
        </h2>
      </div>
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <TableSkeleton rows={6} columns={7} rowHeight={96} />
      ) : (
        <DndContext
          sensors={sensors}
          collisionDetection={byPointerOrKeys}
          measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
          accessibility={{ announcements, screenReaderInstructions: { draggable: t('tasks.calendar.say.how') } }}
          onDragStart={({ active }) => setLifted(taskOf(grid.days, active.id))}
          onDragCancel={() => setLifted(null)}
          onDragEnd={({ over }) => {
            setLifted(null);
            const cell = over && cellOf(over.id);
            if (cell && lifted) void move(lifted, cell);
          }}
        >
          {view === 'month' ? <MonthGrid {...grid} month={day.slice(0, 7)} /> : <HourGrid key={view} {...grid} />}
          <DragOverlay dropAnimation={null} zIndex={300}>
            {lifted && <LiftedTask task={lifted} />}
          </DragOverlay>
        </DndContext>
      )}
    </section>
  );
}

const taskOf = (days: readonly { items: Task[] }[], id: string | number): Task | null =>
  days.flatMap(({ items }) => items).find((task) => task.id === id) ?? null;
