import { DatePicker } from '@mantine/dates';
import { useState } from 'react';
import { useCalendar } from '../lib/calendar.ts';

type Props = { from: string | null; to: string | null; onPick: (from: string, to: string) => void };

/** A calendar in which two days are picked, `YYYY-MM-DD`. */
export function RangePicker({ from, to, onPick }: Props) {
  const calendar = useCalendar();
  const [range, setRange] = useState<[string | null, string | null]>([from, to]);
  return (
    <DatePicker
      type="range"
      size="xs"
      allowSingleDateInRange
      value={range}
      defaultDate={from ?? undefined}
      {...calendar}
      onChange={(picked) => {
        setRange(picked);
        const [first, last] = picked;
        if (first && last) onPick(first, last);
      }}
    />
  );
}
