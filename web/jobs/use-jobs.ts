import { useEffect } from 'react';
import { rememberUndo } from '../lib/toast.tsx';
import { onLiveEvent } from '../live.ts';
import { trpc } from '../trpc.ts';
import { useJobTray } from './job-tray.ts';
import { isAtWork, type Job } from './job-words.ts';

/** How far something is, is asked for as long as it runs; that it began and ended comes by the stream. */
const ASK_EVERY = 1_000;

/** One's own jobs that are at work, or ended while one was there and were not put away. */
export function useJobs(): Job[] {
  const utils = trpc.useUtils();
  const { followed, dismissed, follow } = useJobTray();
  const { data } = trpc.jobs.list.useQuery(
    { limit: 10 },
    { refetchInterval: ({ state }) => (state.data?.items.some(isAtWork) ? ASK_EVERY : false) },
  );
  useEffect(
    () =>
      onLiveEvent('job', () => {
        void utils.jobs.invalidate();
        // Its page says whether it was taken back.
        void utils.imports.get.invalidate();
      }),
    [utils],
  );
  const items = data?.items;
  useEffect(() => {
    if (items) follow(items.filter(isAtWork).map(({ id }) => id));
  }, [items, follow]);
  useEffect(() => {
    for (const job of items ?? []) {
      if (!followed.has(job.id) || !job.can.undo || offered.has(job.id)) continue;
      offered.add(job.id);
      rememberUndo(async () => follow([(await utils.client.undo.job.mutate({ id: job.id })).id]));
    }
  }, [items, followed, follow, utils]);
  return (items ?? []).filter((job) => !dismissed.has(job.id) && (isAtWork(job) || followed.has(job.id)));
}

/** Those that Ctrl/Cmd-Z knows of. */
const offered = new Set<number>();
