import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { ListFilter, ListRows, ListSummary } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { ROUTERS } from '../records/record-cache.ts';
import { queryClient } from '../trpc.ts';

/** Rows are read in chunks of this many; those far from what is on screen are forgotten again. */
const CHUNK = 100;
const FORGET_AFTER = 30_000;

type Asked = { sort?: string | undefined; q?: string | undefined; filter?: ListFilter | undefined };
export type Aggregates = ListSummaryInput['aggregates'];
type ListSummaryInput = { aggregates: { field: string; fn: ListSummary['values'][number]['fn'] }[] };

/** How a record type's list is read: the calls of its router. */
export type RowSource<Row, Input> = {
  rows: (
    input: Input & { cursor?: string; offset?: number; limit: number },
    signal: AbortSignal,
  ) => Promise<ListRows<Row>>;
  summary: (input: Omit<Input, 'sort'> & ListSummaryInput, signal: AbortSignal) => Promise<ListSummary>;
};

/** A list of any length, of which the rows around what is on screen are here. */
export type RowList<Row> = {
  /** All rows that the filters leave; undefined until that is known. */
  count: number | undefined;
  figures: ListSummary['values'];
  rowAt: (index: number) => Row | undefined;
  /** The rows that are here, in their order. */
  loaded: readonly Row[];
  /** Rows from one to another, those that are not here as well. */
  readRange: (first: number, last: number) => Promise<Row[]>;
  /** What the list is narrowed to. */
  narrowing: object;
  /** Which rows are on screen, and so have to be here. */
  show: (first: number, last: number) => void;
  error: unknown;
  isStale: boolean;
  readAt: number;
  refetch: () => void;
};

/** The rows of a list as they are scrolled to, and how many there are with the figures of all of them. */
export function useRows<Row extends { id: number }, Input extends Asked>(
  type: RecordType,
  input: Input,
  aggregates: Aggregates,
  source: RowSource<Row, Input>,
): RowList<Row> {
  const router = ROUTERS[type];
  const question = JSON.stringify(input);
  const [shown, setShown] = useState({ question, first: 0, last: 0 });
  // Another question begins at its top.
  const { first, last } = shown.question === question ? shown : { first: 0, last: 0 };
  const chunks = useMemo(() => Array.from({ length: last - first + 1 }, (_, index) => first + index), [first, last]);

  const keyOf = (chunk: number) => [[router, 'rows'], { input, chunk }] as const;
  const cached = (chunk: number) => queryClient.getQueryData<ListRows<Row>>(keyOf(chunk));
  async function read(chunk: number, signal: AbortSignal): Promise<ListRows<Row>> {
    // Behind rows that are here it goes on from them; what is read again has to find its place by counting.
    const cursor = cached(chunk) ? null : cached(chunk - 1)?.nextCursor;
    const place = cursor ? { cursor } : { offset: chunk * CHUNK };
    return source.rows({ ...input, ...place, limit: CHUNK }, signal);
  }
  const asked = (chunk: number) => ({
    queryKey: keyOf(chunk),
    queryFn: ({ signal }: { signal: AbortSignal }) => read(chunk, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: FORGET_AFTER,
  });
  // The first rows stay, paler, until those of another question are there.
  const head = useQuery({ ...asked(0), placeholderData: keepPreviousData });
  const others = chunks.filter((chunk) => chunk > 0);
  const answers = useQueries({ queries: others.map(asked) });
  const { sort: _, ...narrowing } = input;
  const summary = useQuery({
    queryKey: [[router, 'summary'], { input: { ...narrowing, aggregates } }],
    queryFn: ({ signal }) => source.summary({ ...narrowing, aggregates }, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

  const found = new Map([
    [0, head.data?.items] as const,
    ...others.map((chunk, index) => [chunk, answers[index]?.data?.items] as const),
  ]);
  const show = useCallback(
    (from: number, to: number) => {
      const wanted = {
        question,
        first: Math.floor(Math.max(0, from) / CHUNK),
        last: Math.floor(Math.max(0, to) / CHUNK),
      };
      setShown((now) =>
        now.question === question && now.first === wanted.first && now.last === wanted.last ? now : wanted,
      );
    },
    [question],
  );
  return {
    // Rows tell it as well where all of them are here, and sooner.
    count: head.data && !head.isPlaceholderData && !head.data.nextCursor ? head.data.items.length : summary.data?.count,
    figures: summary.data?.values ?? [],
    rowAt: (index) => found.get(Math.floor(index / CHUNK))?.[index % CHUNK],
    loaded: chunks.flatMap((chunk) => found.get(chunk) ?? []),
    readRange: async (from, to) => {
      const wanted = Array.from({ length: Math.floor(to / CHUNK) - Math.floor(from / CHUNK) + 1 });
      const parts = await Promise.all(
        wanted.map(async (_item, index) => {
          const chunk = Math.floor(from / CHUNK) + index;
          const { items } = await queryClient.fetchQuery({
            queryKey: keyOf(chunk),
            queryFn: ({ signal }) => read(chunk, signal),
            staleTime: Number.POSITIVE_INFINITY,
          });
          return items.filter((_row, place) => {
            const at = chunk * CHUNK + place;
            return at >= from && at <= to;
          });
        }),
      );
      return parts.flat();
    },
    narrowing,
    show,
    error: head.error ?? summary.error,
    isStale: head.isPlaceholderData,
    readAt: head.dataUpdatedAt,
    refetch: () => void queryClient.invalidateQueries({ queryKey: [[router]] }),
  };
}
