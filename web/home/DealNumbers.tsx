import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DealSearch } from '../deals/deal-search.ts';
import { useFormat } from '../lib/use-format.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { Money } from '../ui/Money.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

type Total = { currency: string; count: number; amount: number };

type Summary = { open: Home['pipeline']['mine']; month: Home['month']['mine'] };

const countOf = (totals: readonly { count: number }[]) => totals.reduce((sum, { count }) => sum + count, 0);
const isBlank = ({ open, month }: Summary): boolean => open.length === 0 && month.won.count + month.lost === 0;

/**
 * Open deals and what was closed this month: one's own, and beside it what one may see besides. Whoever has no deals of
 * their own is told of the others' alone.
 */
export function DealNumbers({ home, userId }: { home: Home; userId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pipeline, month, monthStart } = home;
  const mine: Summary = { open: pipeline.mine, month: month.mine };
  const visible: Summary = { open: pipeline.visible, month: month.visible };
  const isWide = home.reach === 'team' || home.reach === 'all';
  const isOthersAlone = isWide && isBlank(mine);
  const main = isOthersAlone ? visible : mine;
  const scope = home.reach === 'team' ? t('home.ofTeam') : t('home.ofAll');
  const rate = (value: number | null) => (value === null ? '–' : format.percent(value));
  const closedNow: DealSearch = { view: 'table', sort: '-closedAt', closedAfter: monthStart };
  const ofMain = isOthersAlone ? {} : { responsibleId: userId };
  const figure = (
    label: string,
    search: DealSearch,
    value: (summary: Summary) => ReactNode,
    note: string,
  ): ReactNode => (
    <Figure
      label={label}
      search={{ ...search, ...ofMain }}
      value={value(main)}
      note={isOthersAlone ? `${scope} · ${note}` : note}
      wider={isWide && !isOthersAlone && { search, value: value(visible), scope }}
    />
  );
  return (
    <div className={classes.numbers}>
      {figure(
        isOthersAlone ? t('home.openPipeline') : t('home.pipeline'),
        { view: 'table', status: 'open' },
        ({ open }) => (
          <Totals totals={open} />
        ),
        t('home.openDeals', { count: countOf(main.open) }),
      )}
      {figure(
        t('home.won'),
        { ...closedNow, status: 'won' },
        ({ month: { won } }) => (
          <Totals totals={won.totals} />
        ),
        t('home.deals', { count: main.month.won.count }),
      )}
      {figure(
        t('home.lost'),
        { ...closedNow, status: 'lost' },
        ({ month: { lost } }) => format.number(lost),
        t('home.deals', { count: main.month.lost }),
      )}
      {figure(t('home.winRate'), closedNow, ({ month: { winRate } }) => rate(winRate), t('home.ofClosed'))}
    </div>
  );
}

type Wider = { search: DealSearch; value: ReactNode; scope: string };
type FigureProps = { label: string; search: DealSearch; value: ReactNode; note: string; wider: Wider | false };

/** A number that leads to the rows behind it. */
function Figure({ label, search, value, note, wider }: FigureProps) {
  return (
    <div className={classes.figure}>
      <span className={classes.label}>{label}</span>
      <Link to="/deals" search={search} className={classes.value}>
        {value}
      </Link>
      <span className={classes.note}>{note}</span>
      {wider && (
        <span className={classes.wider}>
          {wider.scope}{' '}
          <Link to="/deals" search={wider.search} className={classes.link}>
            {wider.value}
          </Link>
        </span>
      )}
    </div>
  );
}

/** A sum for each currency; they are never added up. Their number for whoever does not see amounts. */
function Totals({ totals }: { totals: readonly Total[] }) {
  const format = useFormat();
  const { isHidden } = useFieldRights('deal');
  if (totals.length === 0 || isHidden('amount')) return format.number(countOf(totals));
  return totals.map(({ currency, amount }, index) => (
    <span key={currency}>
      {index > 0 && ' · '}
      <Money value={amount} currency={currency} compact />
    </span>
  ));
}
