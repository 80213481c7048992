import { TextInput, type TextInputProps } from '@mantine/core';
import { DateInput, type DateInputProps } from '@mantine/dates';
import { useCalendar } from '../lib/calendar.ts';
import { parseDay } from '../lib/parse-day.ts';
import { useFormat } from '../lib/use-format.ts';
import { atTime, timeOf } from './moments.ts';

/** A calendar day (`YYYY-MM-DD`) in a form, typed as people write it or picked. */
export function DayInput(input: DateInputProps) {
  const format = useFormat();
  const calendar = useCalendar();
  return (
    <DateInput
      {...calendar}
      {...input}
      valueFormat={format.date}
      dateParser={(typed) => parseDay(typed, format.locale)}
      popoverProps={{ withinPortal: true }}
    />
  );
}

type MomentProps = Omit<TextInputProps, 'type' | 'value' | 'defaultValue' | 'onChange'> & {
  /** What the input begins with; an ISO timestamp. */
  initial: string | null;
  onChange: (moment: string | null) => void;
};

/** A moment in a form, its day and time by the person's clock. */
export function MomentInput({ initial, onChange, ...input }: MomentProps) {
  const format = useFormat();
  return (
    <TextInput
      {...input}
      type="datetime-local"
      defaultValue={initial ? `${format.isoDay(initial)}T${timeOf(initial, format.timeZone)}` : undefined}
      onChange={({ currentTarget: { value } }) => {
        const [day, time] = value.split('T');
        onChange(day && time ? atTime(day, time, format.timeZone) : null);
      }}
    />
  );
}
