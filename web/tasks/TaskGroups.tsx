import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useListOrder } from '../records/list-order.ts';
import { NewsHint } from '../table/NewsHint.tsx';
import { isOpenTask } from './TaskCheckbox.tsx';
import type { Task } from './TaskField.tsx';
import { TaskRow } from './TaskRow.tsx';
import classes from './tasks.module.css';
import { useTaskKeys } from './use-task-keys.ts';

const GROUPS = ['overdue', 'today', 'later', 'undated', 'finished'] as const;
type Group = (typeof GROUPS)[number];

type Query = {
  data: { page: number; perPage: number; total: number } | undefined;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

type Props = {
  tasks: readonly Task[];
  query: Query;
  isOwn: boolean;
  /** What the list is narrowed to, its defaults included. */
  shown: object;
  /** Where finished tasks are asked for, they are no afterthought. */
  isFinishedAsked: boolean;
  /** The first is none. */
  onPage: (page: number | undefined) => void;
};

/** Overdue, today, later, without a date; what was just ticked off stays in its place until the list is read anew. */
export function TaskGroups({ tasks, shown, query, isOwn, isFinishedAsked, onPage }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const keys = useTaskKeys();
  const today = format.isoDay(new Date(now));
  const groupOf = (task: Task): Group => {
    if (isFinishedAsked && !isOpenTask(task)) return 'finished';
    if (task.dueAt === null) return 'undated';
    if (Date.parse(task.dueAt) < now) return 'overdue';
    return format.isoDay(task.dueAt) === today ? 'today' : 'later';
  };
  const groups = GROUPS.map((group) => ({ group, members: tasks.filter((task) => groupOf(task) === group) }));
  useListOrder(
    'task',
    groups.flatMap(({ members }) => members.map(({ id }) => id)),
  );
  const page = query.data?.page ?? 1;
  const hasMore = query.data !== undefined && page * query.data.perPage < query.data.total;
  return (
    <div className={classes.groups} {...keys}>
      <NewsHint type="task" search={shown} since={query.dataUpdatedAt} onShow={() => void query.refetch()} />
      {groups.map(({ group, members }) => {
        if (members.length === 0) return null;
        return (
          <section key={group} className={classes.group} aria-labelledby={`tasks-${group}`}>
            <h2 id={`tasks-${group}`} className={classes.groupHead} data-group={group}>
              {t(`tasks.groups.${group}`)}
              <span className={classes.groupCount}>{members.length}</span>
            </h2>
            <ul className={classes.list}>
              {members.map((task) => (
                <TaskRow key={task.id} task={task} isOwn={isOwn} />
              ))}
            </ul>
          </section>
        );
      })}
      {(hasMore || page > 1) && (
        <div className={classes.more}>
          <Button variant="default" onClick={() => onPage(hasMore ? page + 1 : undefined)}>
            {hasMore ? t('tasks.showMore') : t('tasks.fromStart')}
          </Button>
        </div>
      )}
    </div>
  );
}
