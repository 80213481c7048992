import type { BulkStart, Selection } from '../../src/bulk/input.ts';
import { useJobTray } from '../jobs/job-tray.ts';
import { trpc } from '../trpc.ts';

export type BulkChange = Omit<BulkStart, 'selection'>;

/** Begins to change what is selected; how far it is stands in the tray from then on. */
export function useBulk(selection: Selection, onDone: () => void) {
  const utils = trpc.useUtils();
  const { mutateAsync } = trpc.bulk.start.useMutation();
  return async (change: BulkChange): Promise<void> => {
    const job = await mutateAsync({ selection, ...change });
    useJobTray.getState().follow([job.id]);
    void utils.jobs.invalidate();
    onDone();
  };
}
