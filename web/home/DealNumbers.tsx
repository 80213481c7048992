import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DealSearch } from '../deals/deal-search.ts';
import { useFormat } from '../lib/use-format.ts';
import { Money } from '../ui/Money.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

type Total = { currency: string; amount: number };

/** Open deals and what was closed this month: one's own, and beside it what one may see besides. */
export function DealNumbers({ home, userId }: { home: Home; userId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pipeline, month } = home;
  const isWide = home.reach === 'team' || home.reach === 'all';
  const scope = home.reach === 'team' ? t('home.ofTeam') : t('home.ofAll');
  const countOf = (totals: readonly { count: number }[]) => totals.reduce((sum, { count }) => sum + count, 0);
  const rate = (value: number | null) => (value === null ? '–' : format.percent(value));
  const mine: DealSearch = { view: 'table', responsibleId: userId };
  const newestClosed = { sort: '-closedAt' as const };
  return (
    <div className={classes.numbers}>
      <Figure
        label={t('home.pipeline')}
        search={{ ...mine, status: 'open' }}
        value={<Totals totals={pipeline.mine} />}
        note={t('home.openDeals', { count: countOf(pipeline.mine) })}
        wider={
          isWide && { search: { view: 'table', status: 'open' }, value: <Totals totals={pipeline.visible} />, scope }
        }
      />
      <Figure
        label={t('home.won')}
        search={{ ...mine, ...newestClosed, status: 'won' }}
        value={<Totals totals={month.mine.won.totals} />}
        note={t('home.deals', { count: month.mine.won.count })}
        wider={
          isWide && {
            search: { view: 'table', status: 'won', ...newestClosed },
            value: <Totals totals={month.visible.won.totals} />,
            scope,
          }
        }
      />
      <Figure
        label={t('home.lost')}
        search={{ ...mine, ...newestClosed, status: 'lost' }}
        value={format.number(month.mine.lost)}
        note={t('home.deals', { count: month.mine.lost })}
        wider={
          isWide && {
            search: { view: 'table', status: 'lost', ...newestClosed },
            value: format.number(month.visible.lost),
            scope,
          }
        }
      />
      <Figure
        label={t('home.winRate')}
        value={rate(month.mine.winRate)}
        note={t('home.ofClosed')}
        wider={isWide && { value: rate(month.visible.winRate), scope }}
      />
    </div>
  );
}

type Wider = { search?: DealSearch; value: ReactNode; scope: string };
type FigureProps = { label: string; search?: DealSearch; value: ReactNode; note: string; wider: Wider | false };

/** A number that leads to the rows behind it. */
function Figure({ label, search, value, note, wider }: FigureProps) {
  return (
    <div className={classes.figure}>
      <span className={classes.label}>{label}</span>
      <Leading search={search} className={classes.value}>
        {value}
      </Leading>
      <span className={classes.note}>{note}</span>
      {wider && (
        <span className={classes.wider}>
          {wider.scope}{' '}
          <Leading search={wider.search} className={classes.link}>
            {wider.value}
          </Leading>
        </span>
      )}
    </div>
  );
}

function Leading({
  search,
  className,
  children,
}: {
  search?: DealSearch | undefined;
  className: string | undefined;
  children: ReactNode;
}) {
  if (!search) return <span className={className}>{children}</span>;
  return (
    <Link to="/deals" search={search} className={className}>
      {children}
    </Link>
  );
}

/** A sum for each currency; they are never added up. */
function Totals({ totals }: { totals: readonly Total[] }) {
  const format = useFormat();
  if (totals.length === 0) return format.number(0);
  return totals.map(({ currency, amount }, index) => (
    <span key={currency}>
      {index > 0 && ' · '}
      <Money value={amount} currency={currency} compact />
    </span>
  ));
}
