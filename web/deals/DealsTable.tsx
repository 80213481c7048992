import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomCell, type CustomCellProps, useCustomColumns } from '../custom-fields/use-custom-columns.tsx';
import { ListExport } from '../exports/ListExport.tsx';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { momentColumn } from '../table/moment-column.tsx';
import { RecordTable } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import type { TableColumn } from '../table/table-column.ts';
import { useRows } from '../table/use-rows.ts';
import { useTableLook } from '../table/use-table-look.ts';
import { trpcClient } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import { type Deal, DealField, type DealFieldName, useSaveDeal } from './DealField.tsx';
import { askedDeals, type DealSearch } from './deal-search.ts';
import { stageDotOf } from './stage-dot.ts';

const hidden = { isHiddenAtFirst: true } as const;
const number = { align: 'right', figures: 'numbers' } as const;

const Added = (props: CustomCellProps<Deal>) => <CustomCell {...props} save={useSaveDeal(props.row.id)} />;

function useColumns(): TableColumn<Deal>[] {
  const { t } = useTranslation();
  const added = useCustomColumns<Deal>('deal', Added);
  return useMemo(() => {
    const field = (id: DealFieldName, width: number, more: Partial<TableColumn<Deal>> = {}) => ({
      id,
      label: t(`deals.field.${id}`),
      sort: id,
      width,
      cell: (deal: Deal) => <DealField deal={deal} field={id} placeholder="–" tabIndex={-1} />,
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
      field('companyId', 180),
      {
        id: 'stageId',
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
      field('amount', 160, { ...number, usualFigure: 'sum' }),
      field('probability', 105, { ...number, ...hidden }),
      field('expectedCloseDate', 120, { figures: 'days' }),
      field('contactId', 160, hidden),
      {
        id: 'tagIds',
        label: t('deals.field.tagIds'),
        width: 170,
        cell: (deal) => <DealField deal={deal} field="tagIds" placeholder="–" tabIndex={-1} />,
      },
      field('responsibleId', 160),
      field('source', 120, hidden),
      field('wonReason', 150, hidden),
      field('lostReason', 150, hidden),
      momentColumn('stageEnteredAt', t('deals.field.stageEnteredAt'), hidden),
      momentColumn('nextTaskDueAt', t('deals.field.nextTaskDueAt'), hidden),
      momentColumn('closedAt', t('deals.field.closedAt'), hidden),
      momentColumn('createdAt', t('deals.field.createdAt'), hidden),
      momentColumn('updatedAt', t('deals.field.updatedAt')),
      ...added,
    ];
  }, [t, added]);
}

type Narrowing = { search: DealSearch; onNarrow: (patch: Partial<DealSearch>) => void };

/** How the deals look as a table, and what is asked of the server. */
function useDealLook({ search, onNarrow }: Narrowing) {
  const look = useTableLook('deal', useColumns(), search, onNarrow);
  return { look, asked: askedDeals(search, useSession().user.id) };
}

/** The same with the rows as they are scrolled to. */
function useDealTable(narrowing: Narrowing) {
  const { look, asked } = useDealLook(narrowing);
  const list = useRows('deal', asked, look.figures, {
    rows: (input, signal) => trpcClient.deals.rows.query(input, { signal }),
    summary: (input, signal) => trpcClient.deals.summary.query(input, { signal }),
  });
  return { look, list, asked };
}

export function DealTableCount(narrowing: Narrowing) {
  const format = useFormat();
  const { count } = useDealTable(narrowing).list;
  return count !== undefined && format.number(count);
}

/** What can be done with the table as a whole. */
export function DealTableTools(narrowing: Narrowing) {
  const { look, asked } = useDealLook(narrowing);
  return (
    <>
      <ColumnMenu look={look} />
      <ListExport type="deal" search={asked} look={look} />
    </>
  );
}

/** The deals in rows, filtered as the board is. */
export function DealsTable({ empty, ...narrowing }: Narrowing & { empty: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { look, list, asked } = useDealTable(narrowing);
  return (
    <RecordTable
      type="deal"
      label={t('nav.deals')}
      list={list}
      look={look}
      search={asked}
      defaultSort="-updatedAt"
      onSearch={narrowing.onNarrow}
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
