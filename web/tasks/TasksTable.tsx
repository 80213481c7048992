import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomCell, type CustomCellProps, useCustomColumns } from '../custom-fields/use-custom-columns.tsx';
import { ListExport } from '../exports/ListExport.tsx';
import { useShortcut } from '../lib/shortcuts.ts';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { momentColumn } from '../table/moment-column.tsx';
import { RecordTable } from '../table/RecordTable.tsx';
import tableClasses from '../table/table.module.css';
import type { TableColumn } from '../table/table-column.ts';
import { useRows } from '../table/use-rows.ts';
import { useTableLook } from '../table/use-table-look.ts';
import { trpcClient } from '../trpc.ts';
import { PriorityFlag } from './PriorityFlag.tsx';
import { RepeatMark } from './RepeatMark.tsx';
import { isOpenTask, TaskCheckbox } from './TaskCheckbox.tsx';
import { type Task, TaskField, type TaskFieldName, useSaveTask } from './TaskField.tsx';
import { DueTime } from './TaskRow.tsx';
import { askedTasks, type TaskSearch } from './task-search.ts';
import classes from './tasks.module.css';
import { useDueTone } from './use-due-tone.ts';

const hidden = { isHiddenAtFirst: true } as const;

function TitleCell({ task }: { task: Task }) {
  return (
    <span className={tableClasses.name} data-done={!isOpenTask(task) || undefined}>
      <TaskCheckbox task={task} tabIndex={-1} />
      <RecordLink type="task" id={task.id} className={`${classes.cellTitle} record-link truncate`} tabIndex={-1}>
        {task.title}
      </RecordLink>
      <RepeatMark repeat={task.repeat} />
    </span>
  );
}

function DueCell({ task }: { task: Task }) {
  const toneOf = useDueTone();
  return (
    <div className={classes.dueCell} data-due={isOpenTask(task) && task.dueAt ? toneOf(task.dueAt) : undefined}>
      <TaskField task={task} field="dueAt" placeholder="–" tabIndex={-1} />
    </div>
  );
}

const Added = (props: CustomCellProps<Task>) => <CustomCell {...props} save={useSaveTask(props.row.id)} />;

function useColumns(): TableColumn<Task>[] {
  const { t } = useTranslation();
  const added = useCustomColumns<Task>('task', Added);
  return useMemo(() => {
    const field = (id: TaskFieldName, width: number, more: Partial<TableColumn<Task>> = {}) => ({
      id,
      label: t(`tasks.field.${id}`),
      sort: id,
      width,
      cell: (task: Task) => <TaskField task={task} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'title',
        label: t('tasks.field.title'),
        sort: 'title',
        width: 280,
        cell: (task) => <TitleCell task={task} />,
      },
      field('dueAt', 190, { figures: 'days', cell: (task) => <DueCell task={task} /> }),
      field('priority', 110),
      field('status', 120),
      field('dealId', 180),
      field('contactId', 150),
      field('companyId', 160),
      {
        id: 'tagIds',
        label: t('tasks.field.tagIds'),
        width: 170,
        cell: (task) => <TaskField task={task} field="tagIds" placeholder="–" tabIndex={-1} />,
      },
      field('assigneeId', 150),
      {
        id: 'createdById',
        label: t('tasks.field.createdById'),
        sort: 'createdById',
        width: 140,
        ...hidden,
        cell: (task) => <span className={`${tableClasses.plain} truncate`}>{task.createdBy?.name ?? '–'}</span>,
      },
      momentColumn('completedAt', t('tasks.field.completedAt'), hidden),
      momentColumn('createdAt', t('tasks.field.createdAt'), hidden),
      momentColumn('updatedAt', t('tasks.field.updatedAt'), hidden),
      ...added,
    ];
  }, [t, added]);
}

type Narrowing = { search: TaskSearch; onNarrow: (patch: Partial<TaskSearch>) => void };

/** How the tasks look as a table, and what is asked of the server. */
function useTaskLook({ search, onNarrow }: Narrowing) {
  const look = useTableLook('task', useColumns(), search, onNarrow);
  return { look, asked: askedTasks(search, useSession().user.id) };
}

/** The same with the rows as they are scrolled to. */
function useTaskTable(narrowing: Narrowing) {
  const { look, asked } = useTaskLook(narrowing);
  const list = useRows('task', asked, look.figures, {
    rows: (input, signal) => trpcClient.tasks.rows.query(input, { signal }),
    summary: (input, signal) => trpcClient.tasks.summary.query(input, { signal }),
  });
  return { look, list, asked };
}

export function TaskTableCount(narrowing: Narrowing) {
  const format = useFormat();
  const { count } = useTaskTable(narrowing).list;
  return count !== undefined && format.number(count);
}

/** What can be done with the table as a whole. */
export function TaskTableTools(narrowing: Narrowing) {
  const { look, asked } = useTaskLook(narrowing);
  return (
    <>
      <ColumnMenu look={look} />
      <ListExport type="task" search={asked} look={look} />
    </>
  );
}

/** The tasks in rows, as many as there are. */
export function TasksTable({ empty, ...narrowing }: Narrowing & { empty: ReactNode }) {
  const { t } = useTranslation();
  const { look, list, asked } = useTaskTable(narrowing);
  useShortcut('d', completeCurrent, { group: 'tasks', label: t('tasks.keys.complete') });
  return (
    <RecordTable
      type="task"
      label={t('nav.tasks')}
      list={list}
      look={look}
      search={asked}
      defaultSort="dueAt"
      onSearch={narrowing.onNarrow}
      card={(task) => ({
        title: task.title,
        icon: <PriorityFlag priority={task.priority} />,
        text: [task.deal?.name ?? task.contact?.name ?? task.company?.name, task.assignee?.name]
          .filter(Boolean)
          .join(' · '),
        aside: task.dueAt && <DueTime dueAt={task.dueAt} isOpen={isOpenTask(task)} />,
        note: t(`tasks.statuses.${task.status}`),
      })}
      empty={empty}
    />
  );
}

/** Ticks off the task of the row that the keyboard is in. */
function completeCurrent(): void {
  const row = document.activeElement?.closest('[data-row]')?.closest('tr');
  row?.querySelector<HTMLElement>('[data-column="0"] input[type="checkbox"]')?.click();
}
