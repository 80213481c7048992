import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import classes from './card.module.css';

type Props = { hasOpenTask: boolean; dueAt: string | null };

/** The deal's next activity: overdue, today, later, or none planned. */
export function ActivityDot({ hasOpenTask, dueAt }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const state = stateOf();
  const time = dueAt === null ? '' : format.relative(dueAt, now);
  const label =
    state === 'later' && dueAt === null ? t('deals.board.next.undated') : t(`deals.board.next.${state}`, { time });
  return <span className={classes.dot} data-state={state} role="img" aria-label={label} title={label} />;

  function stateOf(): 'overdue' | 'today' | 'later' | 'none' {
    if (!hasOpenTask) return 'none';
    if (dueAt === null) return 'later';
    if (Date.parse(dueAt) < now) return 'overdue';
    return format.isoDay(dueAt) === format.isoDay(new Date(now)) ? 'today' : 'later';
  }
}
