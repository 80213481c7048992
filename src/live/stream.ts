import { isDeepStrictEqual } from 'node:util';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { UserActor } from '../access/actor.ts';
import { isKeptOut } from '../access/recent.ts';
import { AppError, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Connection } from '../trpc/context.ts';
import { signal as message, tell } from './audience.ts';
import type { LiveEvent } from './input.ts';
import type { Batch, Relay } from './relay.ts';
import { cursorOf, isIn, isLater, type Snapshot, snapshotOf } from './snapshot.ts';
import type { Item } from './subjects.ts';

/** The longest that somebody is told anything without being looked at again. */
const RECHECK_MS = 500;
/** A database that is away is waited for: so long, before the reader is told. */
const MAX_ATTEMPTS = 40;
/** After so many events that a reader was not told of, it gets a cursor behind them: else resuming would search them all. */
const MAX_SILENT = 1_000;

type Told = AsyncGenerator<TrackedEnvelope<LiveEvent>, void, undefined>;
type Reader = {
  authenticate: () => Promise<UserActor | null>;
  signal: AbortSignal | undefined;
  lastEventId: string | undefined;
  connection?: Connection | undefined;
};

/**
 * What one reader may see of the log, as it happens. The tracked id is the cursor to resume from: all but the last event
 * of a batch carry the one before it, so that a stream which breaks off in between repeats rather than loses.
 */
export async function* streamEvents(relay: Relay, reader: Reader): Told {
  const { authenticate, signal, lastEventId, connection } = reader;
  // First listen, then read what was missed: nothing falls in between.
  const subscription = relay.subscribe();
  const leave = () => subscription.close();
  signal?.addEventListener('abort', leave, { once: true });
  if (signal?.aborted) leave();
  try {
    let seen = subscription.since;
    let actor = await present(authenticate, signal);
    let checkedAt = Date.now();
    let silent = 0;

    const send = (event: LiveEvent, cursor: Snapshot) => tracked(cursorOf(relay.epoch, cursor.text), event);
    const isUncertain = () => Date.now() - checkedAt > RECHECK_MS;

    /** Looks at the reader anew; whether other records are in sight now. */
    async function recheck(): Promise<boolean> {
      const current = await present(authenticate, signal);
      checkedAt = Date.now();
      const before = actor;
      actor = current;
      return !isSameReach(before, actor);
    }

    /** What is told of a batch, the last of it with the new cursor; by the rights of when it is asked for. */
    function* tellings({ items, snapshot, isReset }: Batch): Generator<[LiveEvent, Snapshot]> {
      if (isReset) yield [message('reset'), snapshot];
      let held: Item | null = null;
      for (const item of items) {
        const news = unseen(item, seen);
        if (!news || !tell(actor, news)) continue;
        const event = held && tell(actor, held);
        if (event) yield [event, seen];
        held = news;
      }
      const last = held && tell(actor, held);
      if (last) yield [last, snapshot];
    }

    const missed = lastEventId === undefined ? null : await patiently(() => relay.replay(lastEventId), signal);
    if (lastEventId !== undefined) seen = snapshotOf(relay.epoch, lastEventId) ?? seen;
    for (let isFirst = true; ; isFirst = false) {
      const batch = isFirst ? missed : await subscription.next();
      if (batch === 'closed') return;
      if (batch === 'cut') {
        connection?.cutOff();
        throw new AppError('UNAVAILABLE', say('behind'));
      }
      if (await recheck()) yield send(message('reset'), seen);
      if (isKeptOut(actor)) return;
      if (batch !== null && (isFirst || isLater(batch.snapshot, seen))) {
        silent += batch.items.length;
        for (const [event, cursor] of tellings(batch)) {
          yield send(event, cursor);
          silent = 0;
          if (connection?.isBehind()) await connection.drained();
          if (isUncertain() && (await recheck())) yield send(message('reset'), seen);
        }
        seen = batch.snapshot;
      }
      if (!isFirst && silent <= MAX_SILENT) continue;
      silent = 0;
      yield send(message('ready'), seen);
    }
  } finally {
    signal?.removeEventListener('abort', leave);
    subscription.close();
  }
}

/** The reader as their rights stand now. Nobody is told anything while the database can't say. */
async function present(authenticate: Reader['authenticate'], signal: Reader['signal']): Promise<UserActor> {
  const actor = await patiently(authenticate, signal);
  if (!actor) throw unauthorized();
  return actor;
}

/** Tries again for a while: an error would end the stream for good, and most pass. */
async function patiently<Result>(work: () => Promise<Result>, signal: Reader['signal']): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, RECHECK_MS));
    }
  }
}

/** Whether the same records are in sight, and the same may be done with them. */
function isSameReach(a: UserActor, b: UserActor): boolean {
  if (a === b) return true;
  return (
    a.userId === b.userId &&
    (a.viewer === null) === (b.viewer === null) &&
    a.role === b.role &&
    isKeptOut(a) === isKeptOut(b) &&
    isDeepStrictEqual(a.teamMemberIds, b.teamMemberIds) &&
    isDeepStrictEqual(a.matrix, b.matrix)
  );
}

/** What of it had not committed at that moment. */
function unseen(item: Item, seen: Snapshot): Item | null {
  if (!('events' in item)) return isIn(seen, item.event) ? null : item;
  const events = item.events.filter((event) => !isIn(seen, event));
  return events.length > 0 ? { ...item, events } : null;
}
