import { trpc } from '../trpc.ts';

/** They change seldom, and the stream tells of it. */
const STALE_AFTER = 5 * 60_000;

/** All pipelines with their stages, for whatever is shown or chosen of them. */
export const usePipelines = () => trpc.pipelines.list.useQuery(undefined, { staleTime: STALE_AFTER });
