import { keepPreviousData } from '@tanstack/react-query';
import { useEffect } from 'react';
import { atTime } from '../fields/moments.ts';
import { useFormat } from '../lib/use-format.ts';
import { onLiveEvent } from '../live.ts';
import { type RouterInputs, type RouterOutputs, trpc } from '../trpc.ts';
import { type Cell, timeIn } from './calendar-days.ts';
import type { Task } from './TaskField.tsx';
import { useChangeTask } from './use-change-task.ts';

type Input = RouterInputs['tasks']['calendar'];
type Calendar = RouterOutputs['tasks']['calendar'];

/** Others' changes come in bursts: they are read together. */
const SETTLE = 300;

/** The tasks of the days on screen. What anybody changes is read again: which of a day's are shown is the server's to say. */
export function useTaskCalendar(filters: Omit<Input, 'timezone'>, message: (dueAt: string) => string) {
  const { timeZone } = useFormat();
  const utils = trpc.useUtils();
  const change = useChangeTask();
  const input = { ...filters, timezone: timeZone };
  const query = trpc.tasks.calendar.useQuery(input, { placeholderData: keepPreviousData, staleTime: 0 });
  const { refetch } = query;

  useEffect(() => {
    let timer: number | undefined;
    const stop = onLiveEvent('task', () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void refetch(), SETTLE);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [refetch]);

  /** Moves a task to a day, or an hour of it: there at once, and back with the reason where it is refused. */
  async function move(task: Task, cell: Cell): Promise<void> {
    if (task.dueAt === null) return;
    const dueAt = atTime(cell.day, timeIn(cell, task.dueAt, timeZone), timeZone);
    if (dueAt === task.dueAt) return;
    await utils.tasks.calendar.cancel(input);
    utils.tasks.calendar.setData(input, (calendar) => calendar && withMoved(calendar, { ...task, dueAt }, cell.day));
    await change(task, { dueAt }, message(dueAt));
    await refetch();
  }
  return { query, move };
}

function withMoved({ days }: Calendar, task: Task, to: string): Calendar {
  return {
    days: days.map((day) => {
      const others = day.items.filter(({ id }) => id !== task.id);
      const wasHere = others.length < day.items.length;
      const isHere = day.day === to;
      const items = isHere
        ? [...others, task].sort((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''))
        : others;
      return { ...day, items, total: day.total + Number(isHere) - Number(wasHere) };
    }),
  };
}
