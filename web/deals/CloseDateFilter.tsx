import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { FilterChip } from '../ui/FilterChip.tsx';

/** Calendars are heavy, and few people open one. */
const RangePicker = lazy(() => import('./RangePicker.tsx').then((module) => ({ default: module.RangePicker })));

type Range = { closeFrom: string | undefined; closeTo: string | undefined };
type Props = Range & { onChange: (range: Range) => void };

/** Narrows deals to those expected to close between two days. */
export function CloseDateFilter({ closeFrom, closeTo, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = t('deals.board.closeDate');
  return (
    <FilterChip label={label} value={words()} onClear={() => onChange({ closeFrom: undefined, closeTo: undefined })}>
      {(close) => (
        <Suspense fallback={<Skeleton width={224} height={236} />}>
          <RangePicker
            from={closeFrom ?? null}
            to={closeTo ?? null}
            onPick={(from, to) => {
              onChange({ closeFrom: from, closeTo: to });
              close();
            }}
          />
        </Suspense>
      )}
    </FilterChip>
  );

  function words(): string | undefined {
    if (closeFrom && closeTo) {
      return t('deals.board.closeBetween', { from: format.date(closeFrom), to: format.date(closeTo) });
    }
    if (closeFrom) return t('deals.board.closeFrom', { day: format.date(closeFrom) });
    return closeTo && t('deals.board.closeTo', { day: format.date(closeTo) });
  }
}
