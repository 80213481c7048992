import type { Instant } from '../lib/format.ts';
import { useFormat, useNow } from '../lib/use-format.ts';

/** How long ago or ahead; the exact time on hover. */
export function RelativeTime({ value }: { value: Instant }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={typeof value === 'string' ? value : value.toISOString()} title={format.dateTime(value)}>
      {format.relative(value, now)}
    </time>
  );
}
