import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { MAX_CHANGED_IDS } from '../../src/looks/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { MarksContext, useMarkCounts } from './marks-context.ts';

type Props = { type: RecordType; ids: readonly number[]; children: ReactNode };

/** Records come and go in bursts. */
const SETTLE = 300;
/** The stream keeps it right; other devices of one's own tell nothing. */
const STALE_AFTER = 60_000;

type Answer = { data: RouterOutputs['looks']['changed'] | undefined };
const itemsOf = (answers: readonly Answer[]) => answers.map(({ data }) => data?.items);

/** Finds out which of the records of a list others changed since one looked at them. */
export function Marks({ type, ids, children }: Props) {
  const [key] = useDebouncedValue([...ids].sort((a, b) => a - b).join(' '), SETTLE);
  const chunks = useMemo(() => {
    const all = key === '' ? [] : key.split(' ').map(Number);
    return Array.from({ length: Math.ceil(all.length / MAX_CHANGED_IDS) }, (_, index) =>
      all.slice(index * MAX_CHANGED_IDS, (index + 1) * MAX_CHANGED_IDS),
    );
  }, [key]);
  const found = trpc.useQueries(
    (t) =>
      chunks.map((chunk) =>
        t.looks.changed(
          { entityType: type, ids: chunk },
          { staleTime: STALE_AFTER, placeholderData: keepPreviousData, refetchOnWindowFocus: true },
        ),
      ),
    { combine: itemsOf },
  );
  const marks = useMemo(() => new Map(found.flatMap((items) => items ?? []).map((mark) => [mark.id, mark])), [found]);
  const shown = ids.filter((id) => marks.has(id)).length;
  useEffect(() => {
    useMarkCounts.setState(({ counts }) => ({ counts: { ...counts, [type]: shown } }));
    return () => useMarkCounts.setState(({ counts }) => ({ counts: { ...counts, [type]: 0 } }));
  }, [type, shown]);
  return <MarksContext value={marks}>{children}</MarksContext>;
}
