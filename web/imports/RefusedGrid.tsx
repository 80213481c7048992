import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import classes from './import.module.css';
import type { Import } from './import.ts';

type Row = RouterOutputs['imports']['rows']['items'][number];

/** The rows that were refused, to be put right where they stand. */
export function RefusedGrid({ found }: { found: Import }) {
  const { t } = useTranslation();
  const { id, header } = found;
  const pages = { getNextPageParam: ({ nextCursor }: { nextCursor: number | null }) => nextCursor };
  const refused = trpc.imports.rows.useInfiniteQuery({ id, state: 'refused' }, pages);
  const fixed = trpc.imports.rows.useInfiniteQuery({ id, state: 'fixed' }, pages);
  const rows = [refused, fixed]
    .flatMap(({ data }) => data?.pages.flatMap(({ items }) => items) ?? [])
    .sort((a, b) => a.line - b.line);
  if (refused.isPending || fixed.isPending) return <LinesSkeleton lines={4} lineHeight={32} />;
  if (refused.isError) return <ErrorState error={refused.error} onRetry={() => void refused.refetch()} />;
  return (
    <section aria-label={t('imports.refusedTitle')}>
      <h2 className={classes.heading}>{t('imports.refusedTitle')}</h2>
      <p className={classes.hint}>{t('imports.refusedText')}</p>
      {/* It scrolls sideways: whoever has no mouse does so by the arrows. */}
      <div className={classes.scroller} tabIndex={0} role="group" aria-label={t('imports.refusedTitle')}>
        <table className={classes.grid}>
          <thead>
            <tr>
              <th scope="col">{t('imports.row')}</th>
              {header.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RefusedRow key={row.line} id={id} header={header} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {(refused.hasNextPage || fixed.hasNextPage) && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() =>
            void Promise.all([
              refused.hasNextPage && refused.fetchNextPage(),
              fixed.hasNextPage && fixed.fetchNextPage(),
            ])
          }
        >
          {t('common.more')}
        </Button>
      )}
    </section>
  );
}

/** As a field holds it: whoever only goes through the cells changes nothing. */
const lines = (cell = ''): string => cell.replace(/\r\n?/g, '\n');

function RefusedRow({ id, header, row }: { id: number; header: readonly string[]; row: Row }) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const fix = trpc.imports.fix.useMutation({ onError: toast.error, onSettled: () => utils.imports.invalidate() });
  const cells = row.cells ?? [];
  const reasons = Object.entries(row.reasons);
  const others = reasons.filter(([name]) => !header.includes(name));
  const isRight = row.state === 'fixed' && reasons.length === 0;
  const save = (index: number, value: string) => {
    if (value === lines(cells[index])) return;
    fix.mutate({
      id,
      line: row.line,
      cells: header.map((_, place) => (place === index ? value : (cells[place] ?? ''))),
    });
  };
  return (
    <tr data-fixed={isRight || undefined}>
      <th scope="row">
        {format.number(row.line)}
        {isRight && <span className={classes.fixed}>{t('imports.fixed')}</span>}
        {others.map(([name, reason]) => (
          <span key={name} className={classes.problem}>
            {name === 'row' ? reason : `${name}: ${reason}`}
          </span>
        ))}
      </th>
      {header.map((name, index) => {
        const problem = row.reasons[name];
        return (
          <td key={name}>
            <textarea
              key={cells[index] ?? ''}
              className={classes.cell}
              rows={1}
              defaultValue={lines(cells[index])}
              aria-label={t('imports.cell', { name, line: row.line })}
              aria-invalid={problem !== undefined || undefined}
              onBlur={(event) => save(index, event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Enter' && !event.shiftKey && event.currentTarget.blur()}
            />
            {problem !== undefined && <span className={classes.problem}>{problem}</span>}
          </td>
        );
      })}
    </tr>
  );
}
