import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconChevronsLeft, IconPlus, IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { useFormat } from '../lib/use-format.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { StageDot } from '../ui/StageDot.tsx';
import classes from './board.module.css';
import type { BoardColumn } from './board-patch.ts';

type Sums = BoardColumn['totals'];

/** Sums by currency, the largest number of deals first: compact, the exact ones on hover. */
export function SumText({ totals, of }: { totals: Sums; of: 'amount' | 'weighted' }) {
  const format = useFormat();
  const sums = totals.filter((total) => Boolean(total[of]));
  const text = (write: (value: number, currency: string) => string) =>
    sums.map((total) => write(total[of], total.currency)).join(' + ');
  return (
    <span className="truncate" title={text((value, currency) => format.money(value, currency))}>
      {text((value, currency) => format.moneyCompact(value, currency))}
    </span>
  );
}

type Props = { column: BoardColumn; pipelineId: number; onFold?: (() => void) | undefined };

/** A stage's name and what all of its deals come to, not just the cards that are here. */
export function ColumnHead({ column, pipelineId, onFold }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = useCreate((state) => state.open);
  const mayCreate = useMayCreate('deal');
  const { stage, count, totals } = column;
  const isClosed = stage.isWon || stage.isLost;
  return (
    <header className={classes.head}>
      <div className={classes.headLine}>
        <StageDot stage={stage} />
        <h2 className={`${classes.name} truncate`} id={`stage-${stage.id}`}>
          {stage.name}
        </h2>
        <span className={classes.count}>
          <VisuallyHidden>{t('deals.board.count', { count })}</VisuallyHidden>
          <span aria-hidden>{format.number(count)}</span>
        </span>
        <span className={classes.headTools}>
          {onFold && (
            <ActionIcon
              size={22}
              aria-label={t('deals.board.fold', { stage: stage.name })}
              aria-expanded
              onClick={onFold}
            >
              <IconChevronsLeft size={15} stroke={1.7} aria-hidden />
            </ActionIcon>
          )}
          {!isClosed && mayCreate && (
            <ActionIcon
              size={22}
              aria-label={t('deals.board.addTo', { stage: stage.name })}
              onClick={() => open('deal', { pipelineId, stageId: stage.id })}
            >
              <IconPlus size={15} stroke={1.7} aria-hidden />
            </ActionIcon>
          )}
        </span>
      </div>
      <div className={classes.sums}>
        <SumText totals={totals} of="amount" />
        {!isClosed && totals.some(({ weighted }) => Boolean(weighted)) && (
          <span className={classes.weighted} title={t('deals.board.weightedHint')}>
            <IconScale size={13} stroke={1.6} aria-hidden />
            <VisuallyHidden>{t('deals.board.weighted')}</VisuallyHidden>
            <SumText totals={totals} of="weighted" />
          </span>
        )}
      </div>
    </header>
  );
}
