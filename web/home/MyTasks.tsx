import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { QuickTask } from '../tasks/QuickTask.tsx';
import { TaskRow } from '../tasks/TaskRow.tsx';
import taskClasses from '../tasks/tasks.module.css';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

/** One's open tasks that are overdue or fall due today. */
export function MyTasks({ due }: { due: Home['tasksDue'] }) {
  const { t } = useTranslation();
  const { overdue, today, items } = due;
  return (
    <Card
      title={t('home.tasks')}
      aside={
        <>
          {overdue > 0 && <span className={classes.negative}>{t('home.overdue', { count: overdue })}</span>}
          {today > 0 && <span>{t('home.today', { count: today })}</span>}
          <Link to="/tasks" className={classes.link}>
            {t('records.showAll')}
          </Link>
        </>
      }
    >
      <div className={classes.tasks}>
        <QuickTask preset={{}} />
        {items.length === 0 ? (
          <p className={classes.empty}>{t('home.noTasks')}</p>
        ) : (
          <ul className={taskClasses.list}>
            {items.map((task) => (
              <TaskRow key={task.id} task={task} isOwn />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
