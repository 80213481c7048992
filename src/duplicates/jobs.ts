import type { ActorContext } from '../access/actor.ts';
import type { EventRow } from '../events/table.ts';
import { coalesced } from '../live/coalesced.ts';
import { MERGED_TYPES } from '../redirects/input.ts';
import { findAllDuplicates, findNewDuplicates } from './indexing.ts';

/** Whoever enters several records in a row has them looked at together. */
const GAP_MS = 1_000;
/** So many at once come of an import or a bulk change: what it brings is looked at when no more has come for a while. */
const MANY_AT_ONCE = 50;
const QUIET_MS = 10_000;

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
  let busyUntil = 0;
  let later: NodeJS.Timeout | undefined;
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
    const count = events.filter(concerns).length;
    if (count === 0) return;
    if (count >= MANY_AT_ONCE) busyUntil = Date.now() + QUIET_MS;
    clearTimeout(later);
    const wait = busyUntil - Date.now();
    if (wait <= 0) looking.ask();
    else later = setTimeout(() => looking.ask(), wait);
  });
  looking.ask();
  return {
    async stop() {
      stopListening();
      clearTimeout(later);
      await looking.stop();
    },
  };
}

/** Each night all are compared with each other, by how common their values are by then. */
export async function findDuplicatesNightly({ db }: Pick<ActorContext, 'db'>): Promise<void> {
  for (const type of MERGED_TYPES) await findAllDuplicates({ db }, type);
}
