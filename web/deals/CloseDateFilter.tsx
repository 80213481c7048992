import { DatePicker } from '@mantine/dates';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { FilterChip } from '../ui/FilterChip.tsx';

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
        <RangePicker
          from={closeFrom ?? null}
          to={closeTo ?? null}
          onPick={(from, to) => {
            onChange({ closeFrom: from, closeTo: to });
            close();
          }}
        />
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

function RangePicker({
  from,
  to,
  onPick,
}: {
  from: string | null;
  to: string | null;
  onPick: (from: string, to: string) => void;
}) {
  const { t } = useTranslation();
  const [range, setRange] = useState<[string | null, string | null]>([from, to]);
  return (
    <DatePicker
      type="range"
      size="xs"
      allowSingleDateInRange
      value={range}
      defaultDate={from ?? undefined}
      ariaLabels={{ previousMonth: t('fields.previousMonth'), nextMonth: t('fields.nextMonth') }}
      onChange={(picked) => {
        setRange(picked);
        const [first, last] = picked;
        if (first && last) onPick(first, last);
      }}
    />
  );
}
