import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouterInputs } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { QuickTask } from './QuickTask.tsx';
import { TaskRow } from './TaskRow.tsx';
import classes from './tasks.module.css';
import { type TasksOf, useFinishedTasks, useOpenTasks } from './use-record-tasks.ts';

type Links = Pick<RouterInputs['tasks']['create'], 'dealId' | 'contactId' | 'companyId'>;
type Props = {
  of: TasksOf;
  /** What a task made here is about; without it none can be made. */
  preset: Links | undefined;
};

/** A record's tasks: those to be done, and the way to add one; those that are done on demand. */
export function RecordTasks({ of, preset }: Props) {
  const { t } = useTranslation();
  const { query, tasks, total } = useOpenTasks(of);
  const finished = useFinishedTasks(of);
  const [isUnfolded, setUnfolded] = useState(false);
  const open = new Set(tasks.map(({ id }) => id));
  const done = (finished.data?.items ?? []).filter(({ id }) => !open.has(id));
  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={2} lineHeight={38} />;
  return (
    <div className={classes.onRecord}>
      {preset && <QuickTask preset={preset} />}
      {tasks.length === 0 && <p className={classes.none}>{t('tasks.noneHere')}</p>}
      <ul className={classes.list} aria-label={t('tasks.open')}>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} isOnRecord />
        ))}
      </ul>
      {total > tasks.length && <p className={classes.none}>{t('tasks.more', { count: total - tasks.length })}</p>}
      {done.length > 0 && (
        <>
          <Button
            className={classes.unfold}
            variant="subtle"
            color="gray"
            size="compact-xs"
            aria-expanded={isUnfolded}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {isUnfolded ? t('tasks.hideFinished') : t('tasks.showFinished', { count: finished.data?.total ?? 0 })}
          </Button>
          {isUnfolded && (
            <ul className={classes.list} aria-label={t('tasks.finished')}>
              {done.map((task) => (
                <TaskRow key={task.id} task={task} isOnRecord />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
