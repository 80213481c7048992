import type { ActorContext } from '../access/actor.ts';
import type { EventRow } from '../events/table.ts';
import { coalesced } from '../live/coalesced.ts';
import { MERGED_TYPES } from '../redirects/input.ts';
import { findAllDuplicates, findNewDuplicates } from './indexing.ts';

/** Whoever enters several records in a row has them looked at together. */
const GAP_MS = 1_000;

/** Longer than any transaction lasts that may commit a change behind our back, and than clocks differ. */
const SLACK_MS = 15 * 60_000;

const concerns = ({ entityType }: EventRow): boolean => MERGED_TYPES.some((type) => type === entityType);

type Options = {
  db: ActorContext['db'];
  relay: { onEvents(listener: (events: readonly EventRow[]) => void): () => void };
  onError: (error: unknown) => void;
};

/** Looks for duplicates of what is new or changed, in the background. */
export function followDuplicates({ db, relay, onError }: Options): { stop(): Promise<void> } {
  let since: Date | null = null;
  const looking = coalesced(
    async () => {
      const startedAt = Date.now();
      for (const type of MERGED_TYPES) await findNewDuplicates({ db }, type, since);
      since = new Date(startedAt - SLACK_MS);
    },
    GAP_MS,
    onError,
  );
  const stopListening = relay.onEvents((events) => {
    if (events.some(concerns)) looking.ask();
  });
  looking.ask();
  return {
    async stop() {
      stopListening();
      await looking.stop();
    },
  };
}

/** Each night all are compared with each other, by how common their values are by then. */
export async function findDuplicatesNightly({ db }: Pick<ActorContext, 'db'>): Promise<void> {
  for (const type of MERGED_TYPES) await findAllDuplicates({ db }, type);
}
