import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { JobProgress, UndoJob } from '../jobs/JobTray.tsx';
import { countsOf, isAtWork, type Job, jobStatus } from '../jobs/job-words.ts';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { listPath } from '../records/open-record.ts';
import { trpc } from '../trpc.ts';
import classes from './import.module.css';
import type { Import, Plan } from './import.ts';
import { RefusedGrid } from './RefusedGrid.tsx';

type Props = { found: Import; plan: Plan; onBack: () => void; onAgain: () => void };

/** How far it is, what became of it, and what is to be put right. */
export function RunStep({ found, plan, onBack, onAgain }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const { id, type, run, check, fixedCount, refusedCount } = found;
  const job = latest(run, check);
  const settled = {
    onError: toast.error,
    onSettled: () => Promise.all([utils.imports.invalidate(), utils.jobs.invalidate()]),
  };
  const start = trpc.imports.start.useMutation(settled);
  const startFixed = trpc.imports.startFixed.useMutation(settled);
  const cancel = trpc.jobs.cancel.useMutation(settled);
  if (!job) return null;
  const isRunning = isAtWork(job);
  const isCheck = job === check;
  const isDone = !isCheck && job.state === 'done';
  return (
    <div className={classes.step}>
      <Summary job={job} isCheck={isCheck} />
      <div className={classes.actions}>
        {isRunning && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
            {t('common.cancel')}
          </Button>
        )}
        {!isRunning && !isDone && (
          <>
            <Button variant="default" onClick={onBack}>
              {t('imports.backToColumns')}
            </Button>
            <Button loading={start.isPending} onClick={() => start.mutate({ id, ...plan, isCheck: false })}>
              {t('imports.run')}
            </Button>
          </>
        )}
        {isDone && (
          <>
            <UndoJob job={job} size="xs" />
            {fixedCount > 0 && (
              <Button loading={startFixed.isPending} onClick={() => startFixed.mutate({ id })}>
                {t('imports.runFixed', { count: fixedCount })}
              </Button>
            )}
            {type !== 'activity' && (
              <Button variant="default" onClick={() => void navigate({ to: listPath(type) })}>
                {t('imports.toList')}
              </Button>
            )}
            <Button variant="default" onClick={onAgain}>
              {t('imports.another')}
            </Button>
          </>
        )}
      </div>
      {!isRunning && refusedCount + fixedCount > 0 && <RefusedGrid found={found} />}
    </div>
  );
}

function latest(run: Job | null, check: Job | null): Job | null {
  if (!run || !check) return run ?? check;
  return run.id > check.id ? run : check;
}

function Summary({ job, isCheck }: { job: Job; isCheck: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = countsOf(job, t, format);
  return (
    <div className={classes.summary} role="status">
      <strong>{t(isCheck ? 'imports.checking' : 'imports.importing')}</strong>
      {isAtWork(job) && <JobProgress job={job} />}
      <span>{jobStatus(job, t, format)}</span>
      {counts !== '' && <span>{counts}</span>}
      {isCheck && !isAtWork(job) && <span className={classes.hint}>{t('imports.nothingWritten')}</span>}
    </div>
  );
}
