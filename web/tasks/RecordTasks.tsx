import { IconCheckbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type RouterInputs, trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { QuickTask } from './QuickTask.tsx';
import { isOpenTask } from './TaskCheckbox.tsx';
import { TaskRow } from './TaskRow.tsx';
import classes from './tasks.module.css';

type Links = Pick<RouterInputs['tasks']['create'], 'dealId' | 'contactId' | 'companyId'>;
type Props = {
  filter: { dealId: number } | { contactId: number } | { companyId: number };
  /** What a task made here is about; without it none can be made. */
  preset: Links | undefined;
};

const MANY = 100;

/** A record's tasks: those to be done, and the way to add one; then those that are done. */
export function RecordTasks({ filter, preset }: Props) {
  const { t } = useTranslation();
  const { data } = trpc.tasks.list.useQuery({ ...filter, perPage: MANY });
  if (!data) return <LinesSkeleton lines={4} lineHeight={38} />;
  const open = data.items.filter(isOpenTask);
  const done = data.items.filter((task) => !isOpenTask(task));
  return (
    <div className={classes.onRecord}>
      {preset && <QuickTask preset={preset} />}
      {data.items.length === 0 && (
        <EmptyState icon={<IconCheckbox size={26} stroke={1.4} />} title={t('tasks.noneHere')}>
          {t('tasks.noneHereText')}
        </EmptyState>
      )}
      <ul className={classes.list} aria-label={t('tasks.open')}>
        {open.map((task) => (
          <TaskRow key={task.id} task={task} isOnRecord />
        ))}
      </ul>
      {done.length > 0 && (
        <>
          <h3 className={classes.doneHead}>{t('tasks.finished')}</h3>
          <ul className={classes.list} aria-label={t('tasks.finished')}>
            {done.map((task) => (
              <TaskRow key={task.id} task={task} isOnRecord />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
