import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { useJobTray } from './job-tray.ts';
import { isAtWork, type Job, jobStatus, jobTitle } from './job-words.ts';
import classes from './jobs.module.css';

/** What runs in the background, in the corner of whatever page one is on. */
export function JobTray({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  if (jobs.length === 0) return null;
  return (
    <section className={classes.tray} aria-label={t('jobs.title')}>
      <ul className={classes.list}>
        {jobs.map((job) => (
          <Entry key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { open, dismiss } = useJobTray();
  const title = jobTitle(job, t);
  const isRunning = isAtWork(job);
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <span className={classes.name}>{title}</span>
        {!isRunning && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={22}
            aria-label={t('jobs.putAway', { title })}
            onClick={() => dismiss(job.id)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {isRunning && <JobProgress job={job} />}
      {/* Screen readers hear how it ended, not each step on the way. */}
      <span
        className={classes.status}
        role={isRunning ? undefined : 'status'}
        data-failed={job.state === 'failed' || undefined}
      >
        {jobStatus(job, t, format)}
      </span>
      <div className={classes.actions}>
        {isRunning && <CancelJob job={job} />}
        {!isRunning && (
          <Button variant="default" size="compact-xs" onClick={() => open(job.id)}>
            {t('jobs.report')}
          </Button>
        )}
        <UndoJob job={job} />
      </div>
    </li>
  );
}

export function JobProgress({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { done, total } = job;
  const share = total === null || total === 0 ? 0 : Math.min(100, (done / total) * 100);
  return (
    <Progress.Root size={6}>
      <Progress.Section value={total === null ? 100 : share} animated={total === null} aria-label={jobTitle(job, t)} />
    </Progress.Root>
  );
}

function CancelJob({ job }: { job: Job }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const cancel = trpc.jobs.cancel.useMutation({ onError: toast.error, onSettled: () => utils.jobs.invalidate() });
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ id: job.id })}
    >
      {t('common.cancel')}
    </Button>
  );
}

export function UndoJob({ job, size = 'compact-xs' }: { job: Job; size?: 'compact-xs' | 'xs' }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { open, follow } = useJobTray();
  const undo = trpc.undo.job.useMutation({
    // It may be through before anybody has seen it at work.
    onSuccess: ({ id }) => follow([id]),
    onError: toast.error,
    onSettled: () => Promise.all([utils.jobs.invalidate(), utils.imports.get.invalidate()]),
  });
  const { undoneById, isBeingUndone } = job;
  if (undoneById !== null) {
    return (
      <Button variant="subtle" color="gray" size={size} onClick={() => open(undoneById)}>
        {t(isBeingUndone ? 'jobs.beingUndone' : 'jobs.undone')}
      </Button>
    );
  }
  if (!job.can.undo) return null;
  return (
    <Button variant="light" size={size} loading={undo.isPending} onClick={() => undo.mutate({ id: job.id })}>
      {t('common.undo')}
    </Button>
  );
}
