import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { FilterChip } from '../ui/FilterChip.tsx';

/** Calendars are heavy, and few people open one. */
const RangePicker = lazy(() => import('./RangePicker.tsx').then((module) => ({ default: module.RangePicker })));

type Range = { from: string | undefined; to: string | undefined };
type Props = Range & { label: string; onChange: (range: Range) => void };

/** Narrows a list to what is of certain days, the first and the last included. */
export function DaysFilter({ label, from, to, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <FilterChip label={label} value={words()} onClear={() => onChange({ from: undefined, to: undefined })}>
      {(close) => (
        <Suspense fallback={<Skeleton width={224} height={236} />}>
          <RangePicker
            from={from ?? null}
            to={to ?? null}
            onPick={(first, last) => {
              onChange({ from: first, to: last });
              close();
            }}
          />
        </Suspense>
      )}
    </FilterChip>
  );

  function words(): string | undefined {
    if (from && to) return t('filters.between', { from: format.date(from), to: format.date(to) });
    if (from) return t('filters.since', { day: format.date(from) });
    return to && t('filters.until', { day: format.date(to) });
  }
}
