import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { RecordTable, type TableColumn } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import { trpc } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import { type Deal, DealField, type DealFieldName } from './DealField.tsx';
import type { DealSearch } from './deal-search.ts';
import { stageDotOf } from './stage-dot.ts';

function useColumns(): TableColumn<Deal>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const field = (id: DealFieldName, width: number, more: Partial<TableColumn<Deal>> = {}) => ({
      id,
      label: t(`deals.field.${id}`),
      width,
      cell: (deal: Deal) => <DealField deal={deal} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    const time = (id: 'createdAt' | 'updatedAt' | 'closedAt', more: Partial<TableColumn<Deal>> = {}) => ({
      id,
      label: t(`deals.field.${id}`),
      sort: id,
      width: 116,
      align: 'right' as const,
      cell: (deal: Deal) => {
        const moment = deal[id];
        return (
          <span className={`${classes.plain} ${classes.dimmed}`}>
            {moment === null ? '–' : <RelativeTime value={moment} />}
          </span>
        );
      },
      ...more,
    });
    return [
      {
        id: 'title',
        label: t('deals.field.title'),
        sort: 'title',
        width: 250,
        cell: ({ id, title }) => (
          <span className={classes.name}>
            <RecordLink type="deal" id={id} className="record-link truncate" tabIndex={-1}>
              {title}
            </RecordLink>
          </span>
        ),
      },
      field('companyId', 180, { sort: 'companyName' }),
      {
        id: 'stage',
        label: t('deals.field.stageId'),
        sort: 'stage',
        width: 150,
        cell: (deal) => (
          <span className={classes.stage}>
            <StageDot stage={stageDotOf(deal)} />
            <span className="truncate">{deal.stage.name}</span>
          </span>
        ),
      },
      field('amount', 130, { sort: 'amount', align: 'right' }),
      field('probability', 105, { sort: 'probability', align: 'right', isHiddenAtFirst: true }),
      field('expectedCloseDate', 120, { sort: 'expectedCloseDate' }),
      field('contactId', 160, { isHiddenAtFirst: true }),
      field('responsibleId', 160),
      field('source', 120, { isHiddenAtFirst: true }),
      time('closedAt', { isHiddenAtFirst: true }),
      time('createdAt', { isHiddenAtFirst: true }),
      time('updatedAt'),
    ];
  }, [t]);
}

export function DealColumnMenu() {
  return <ColumnMenu type="deal" columns={useColumns()} />;
}

type Props = { search: DealSearch; onNarrow: (patch: Partial<DealSearch>) => void; empty: ReactNode };

/** The deals in rows, filtered as the board is. */
export function DealsTable({ search, onNarrow, empty }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = useColumns();
  const { view: _, ...input } = search;
  const query = trpc.deals.list.useQuery(input, { placeholderData: keepPreviousData });
  return (
    <RecordTable
      type="deal"
      label={t('nav.deals')}
      columns={columns}
      query={query}
      search={search}
      defaultSort="-updatedAt"
      onSearch={onNarrow}
      card={(deal) => ({
        title: deal.title,
        icon: <StageDot stage={stageDotOf(deal)} />,
        text: [deal.company?.name, deal.stage.name].filter(Boolean).join(' · '),
        aside: <Money value={deal.amount} currency={deal.currency} compact />,
        note: deal.expectedCloseDate && format.date(deal.expectedCloseDate),
      })}
      empty={empty}
    />
  );
}
