import { lazy, Suspense } from 'react';
import { useOnce } from '../lib/use-once.ts';
import { useJobTray } from './job-tray.ts';
import { useJobs } from './use-jobs.ts';

const JobTray = lazy(() => import('./JobTray.tsx').then((module) => ({ default: module.JobTray })));
const JobReport = lazy(() => import('./JobReport.tsx').then((module) => ({ default: module.JobReport })));

/** What runs in the background, over all pages; its code comes when something does. */
export function Jobs() {
  const jobs = useJobs();
  const { openId, close } = useJobTray();
  const isTrayWanted = useOnce(jobs.length > 0);
  return (
    <Suspense>
      {isTrayWanted && <JobTray jobs={jobs} />}
      {openId !== null && <JobReport id={openId} onClose={close} />}
    </Suspense>
  );
}
