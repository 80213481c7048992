import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useFieldLabel } from '../records/use-field-label.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { JobProgress, UndoJob } from './JobTray.tsx';
import { countsOf, isAtWork, type Job, jobStatus, jobTitle } from './job-words.ts';
import classes from './jobs.module.css';

type Refusal = RouterOutputs['jobs']['refusals']['items'][number];

/** What became of a job: its counts, and each row that it left as it was, with the reason. */
export function JobReport({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const job = trpc.jobs.get.useQuery(
    { id },
    { refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? 1_000 : false) },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={job.data ? jobTitle(job.data, t) : t('jobs.report')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {job.isPending && <LinesSkeleton lines={3} lineHeight={24} />}
      {job.isError && !job.data && <ErrorState error={job.error} onRetry={() => void job.refetch()} />}
      {job.data && <Summary job={job.data} onClose={onClose} />}
      {job.data && job.data.refused > 0 && !isOfFile(job.data) && <Refusals id={id} onOpen={onClose} />}
    </Modal>
  );
}

/** What an import refused is rows of its file, which are put right on its page. */
const isOfFile = ({ about, undoesId }: Job): boolean => about.importId !== undefined && undoesId === null;

function Summary({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = countsOf(job, t, format);
  return (
    <div className={classes.summary}>
      {isAtWork(job) && <JobProgress job={job} />}
      <p className={classes.line}>
        {jobStatus(job, t, format)} · <RelativeTime value={job.endedAt ?? job.createdAt} />
      </p>
      {counts !== '' && <p className={classes.line}>{counts}</p>}
      <UndoJob job={job} />
      {job.about.importId !== undefined && (
        <Link to="/import" search={{ id: job.about.importId }} onClick={onClose} className="record-link">
          {t('jobs.toImport')}
        </Link>
      )}
    </div>
  );
}

function Refusals({ id, onOpen }: { id: number; onOpen: () => void }) {
  const { t } = useTranslation();
  const list = trpc.jobs.refusals.useInfiniteQuery({ id }, { getNextPageParam: ({ nextCursor }) => nextCursor });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <h3 className={classes.heading}>{t('jobs.refusedRows')}</h3>
      {list.isPending && <LinesSkeleton lines={4} lineHeight={32} />}
      <ul className={classes.refusals}>
        {items.map((refusal) => (
          <RefusedRow key={refusal.id} refusal={refusal} onOpen={onOpen} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

function RefusedRow({ refusal, onOpen }: { refusal: Refusal; onOpen: () => void }) {
  const { entityType, entityId, name, reasons } = refusal;
  const type = RECORD_TYPES.find((each) => each === entityType);
  const labelOf = useFieldLabel(type ?? 'contact');
  const isLinked = type !== undefined && entityId !== null;
  return (
    <li className={classes.refusal}>
      {isLinked && (
        // Leading away from the report, which would stand over the record.
        <span onClickCapture={onOpen}>
          <RecordLink type={type} id={entityId}>
            {name}
          </RecordLink>
        </span>
      )}
      {Object.entries(reasons).map(([field, reason]) => (
        <span key={field} className={classes.reason}>
          {field === 'row' ? reason : `${labelOf(field)}: ${reason}`}
        </span>
      ))}
    </li>
  );
}
