import { useFormat, useNow } from '../lib/use-format.ts';

/** Whether what is still to be done then is late, or to be done today. */
export function useDueTone(): (dueAt: string) => 'overdue' | 'today' | undefined {
  const format = useFormat();
  const now = useNow();
  return (dueAt) => {
    if (Date.parse(dueAt) < now) return 'overdue';
    return format.isoDay(dueAt) === format.isoDay(new Date(now)) ? 'today' : undefined;
  };
}
