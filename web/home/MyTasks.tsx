import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useListOrder } from '../records/list-order.ts';
import { useSession } from '../session.ts';
import { QuickTask } from '../tasks/QuickTask.tsx';
import { TaskRow } from '../tasks/TaskRow.tsx';
import taskClasses from '../tasks/tasks.module.css';
import { useTaskKeys } from '../tasks/use-task-keys.ts';
import { trpc } from '../trpc.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

const SHOWN = 20;

/** One's open tasks that are overdue or fall due today; what is ticked off stays in its place for now. */
export function MyTasks({ home }: { home: Home }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const keys = useTaskKeys();
  const { overdue, today } = home.tasksDue;
  const { data } = trpc.tasks.list.useQuery({
    assigneeId: user.id,
    open: true,
    dueBefore: home.dayEnd,
    perPage: SHOWN,
  });
  const tasks = data?.items ?? [];
  const hidden = overdue + today - SHOWN;
  useListOrder(
    'task',
    tasks.map(({ id }) => id),
  );
  return (
    <Card
      title={t('home.tasks')}
      aside={
        <>
          {overdue > 0 && (
            <Link to="/tasks" hash="tasks-overdue" className={`${classes.quiet} ${classes.negative}`}>
              {t('home.overdue', { count: overdue })}
            </Link>
          )}
          {today > 0 && (
            <Link to="/tasks" hash="tasks-today" className={classes.quiet}>
              {t('home.today', { count: today })}
            </Link>
          )}
          <Link to="/tasks" className={classes.link}>
            {t('records.showAll')}
          </Link>
        </>
      }
    >
      <div className={classes.tasks} {...keys}>
        <QuickTask preset={{}} isForToday />
        {!data ? (
          <LinesSkeleton lines={3} lineHeight={38} />
        ) : tasks.length === 0 ? (
          <p className={classes.empty}>{t('home.noTasks')}</p>
        ) : (
          <ul className={taskClasses.list}>
            {tasks.map((task) => (
              <TaskRow key={task.id} task={task} isOwn />
            ))}
          </ul>
        )}
        {hidden > 0 && (
          <p className={classes.empty}>
            <Link to="/tasks" className={classes.link}>
              {t('home.moreTasks', { count: hidden })}
            </Link>
          </p>
        )}
      </div>
    </Card>
  );
}
