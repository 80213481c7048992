import { useFormat } from '../lib/use-format.ts';

type Props = { value: number | null | undefined; currency: string; compact?: boolean };

/** An amount in tabular figures; a compact one tells the exact sum on hover. */
export function Money({ value, currency, compact = false }: Props) {
  const format = useFormat();
  if (typeof value !== 'number') return null;
  const exact = format.money(value, currency);
  return (
    <span className="tabular" title={compact ? exact : undefined}>
      {compact ? format.moneyCompact(value, currency) : exact}
    </span>
  );
}
