import { randomUUID } from 'node:crypto';
import type { Database } from '../db/client.ts';
import type { EventRow } from '../events/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { changesRights } from './audience.ts';
import { groupBulks } from './bulk.ts';
import { coalesced } from './coalesced.ts';
import { currentMoment, readLog } from './log.ts';
import { parseSnapshot, type Snapshot, snapshotOf } from './snapshot.ts';
import { type Item, loadItems, type RecordLoaders } from './subjects.ts';

export const CHANNEL = 'kontor_events';
/** What is missed by every wake-up call is found so much later. */
const POLL_MS = 1_000;
/** Changes that come so close together are read together. */
const READ_GAP_MS = 20;
/** How often those who wait are woken to have their rights checked again. */
const TICK_MS = 500;
/** More at once than this is not worth telling one by one. */
const MAX_READ = 20_000;
/** What could not be loaded so often in a row is not told one by one either: one bad row must not silence the rest. */
const MAX_FAILURES = 5;
const MAX_REPLAY = 5_000;
const PUSHED_AT_ONCE = 100;
/** Events that wait for a reader who has not taken the ones before. */
const MAX_WAITING = 5_000;

/** What one reading of the log brought. */
export type Batch = {
  /** Everything that had committed at this moment has been told by the end of the batch. */
  snapshot: Snapshot;
  items: Item[];
  /** It was too much, or can't be told from here: the reader is to begin anew. */
  isReset: boolean;
};

export type Subscription = {
  /** All that commits after this moment will come. */
  since: Snapshot;
  /** The next batch; null now and then, so that the asker's rights are looked at even when nothing happens.
   * `cut`: too much waited. */
  next(): Promise<Batch | null | 'closed' | 'cut'>;
  close(): void;
};

export type Relay = {
  epoch: string;
  /** Has the log read soon, here and in the other processes; called after each commit. */
  poke(): void;
  start(): Promise<void>;
  close(): Promise<void>;
  subscribe(): Subscription;
  /** What the owner of this cursor has missed. */
  replay(cursor: string): Promise<Batch>;
  /** Called with whatever was read, before anybody is told of it. */
  onEvents(listener: (events: readonly EventRow[]) => void): () => void;
  subscriberCount(): number;
  /** How long ago the log was last read. */
  cursorAgeMs(): number;
};

type Options = {
  database: Database;
  /** Somebody's rights changed: what is remembered of them is out of date. */
  onPeopleChanged?: () => void;
  onError?: (error: unknown) => void;
  loaders?: RecordLoaders;
};

/**
 * Reads the log once for all subscribers of this process. It is woken by this process's commits, by the NOTIFY of the
 * others, and by a poll; a cursor that is a snapshot makes each of them find everything that is new.
 */
export function createRelay({ database, onPeopleChanged, onError, loaders = {} }: Options): Relay {
  /** What it has told the others of itself it knows already. */
  const self = randomUUID();
  const subscribers = new Set<Subscriber>();
  const listeners = new Set<(events: readonly EventRow[]) => void>();
  let epoch: string | null = null;
  let cursor: Snapshot | null = null;
  let failures = 0;
  let isClosed = false;
  let readAt = performance.now();
  let timers: NodeJS.Timeout[] = [];
  let unlisten: () => Promise<void> = async () => {};

  async function readSince(since: Snapshot, limit: number): Promise<{ snapshot: Snapshot; events: EventRow[] }> {
    const read = await readLog(database.adhoc, { snapshot: since.transactions, lastId: since.lastId }, limit + 1);
    return { snapshot: momentOf(read), events: read.events };
  }

  const load = (events: readonly EventRow[]) => loadItems(database.db, groupBulks(events), loaders);

  const reading = coalesced(read, READ_GAP_MS, report);
  /** Outside any transaction, and never two at once: NOTIFY takes a lock of the whole database at commit. */
  const notifying = coalesced(() => database.notify(CHANNEL, self), READ_GAP_MS, report);

  async function read(): Promise<void> {
    if (!cursor) return;
    const { snapshot, events } = await readSince(cursor, MAX_READ);
    const isReset = events.length > MAX_READ || failures >= MAX_FAILURES;
    // Who subscribes from here on begins behind these events.
    const items = isReset || subscribers.size === 0 ? [] : await load(events).catch(tryAgain);
    failures = 0;
    cursor = snapshot;
    readAt = performance.now();
    const batch = { snapshot, items, isReset };
    if (events.length === 0) return;
    if (batch.isReset || events.some(changesRights)) onPeopleChanged?.();
    for (const listener of listeners) listener(events);
    await pushToAll(batch, events.length);
  }

  /** So many at a time that requests are answered in between. */
  async function pushToAll(batch: Batch, size: number): Promise<void> {
    const all = [...subscribers];
    for (let start = 0; start < all.length; start += PUSHED_AT_ONCE) {
      if (start > 0) await new Promise((resolve) => setImmediate(resolve));
      for (const subscriber of all.slice(start, start + PUSHED_AT_ONCE)) subscriber.push(batch, size);
    }
  }

  function tryAgain(error: unknown): never {
    failures++;
    reading.ask();
    throw error;
  }

  function report(error: unknown): void {
    if (!isClosed) onError?.(error);
  }

  return {
    get epoch() {
      return started(epoch);
    },
    poke() {
      reading.ask();
      notifying.ask();
    },
    async start() {
      epoch = (await loadWorkspace(database.db)).epoch;
      cursor = momentOf(await currentMoment(database.adhoc));
      timers = [
        setInterval(reading.ask, POLL_MS),
        setInterval(() => {
          for (const subscriber of subscribers) subscriber.tick();
        }, TICK_MS),
      ];
      const hear = (sender: string): void => {
        if (sender !== self) reading.ask();
      };
      ({ unlisten } = await database.listen(CHANNEL, hear, reading.ask));
    },
    async close() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      for (const subscriber of subscribers) subscriber.close();
      await Promise.all([reading.stop(), notifying.stop(), unlisten().catch(() => {})]);
    },
    subscribe() {
      const subscriber = new Subscriber(started(cursor), () => subscribers.delete(subscriber));
      if (isClosed) subscriber.close();
      else subscribers.add(subscriber);
      return subscriber;
    },
    async replay(text) {
      const since = snapshotOf(started(epoch), text);
      if (!since) return { snapshot: started(cursor), items: [], isReset: true };
      const { snapshot, events } = await readSince(since, MAX_REPLAY);
      // Whose rights have changed meanwhile can't be told from the events alone.
      const isReset = events.length > MAX_REPLAY || events.some(changesRights);
      return { snapshot, items: isReset ? [] : await load(events), isReset };
    },
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscriberCount: () => subscribers.size,
    cursorAgeMs: () => performance.now() - readAt,
  };
}

function momentOf({ snapshot, lastId }: { snapshot: string; lastId: string }): Snapshot {
  const parsed = parseSnapshot(`${snapshot}@${lastId}`);
  if (!parsed) throw new Error(`PostgreSQL gave a snapshot that is none: ${snapshot}`);
  return parsed;
}

function started<Value>(value: Value | null): Value {
  if (value === null) throw new Error('The relay has not been started');
  return value;
}

/** The batches that wait for one reader. */
class Subscriber implements Subscription {
  readonly since: Snapshot;
  readonly #leave: () => void;
  #waiting: { batch: Batch; size: number }[] = [];
  #size = 0;
  #state: 'open' | 'closed' | 'cut' = 'open';
  #resolve: ((batch: Batch | null | 'closed') => void) | null = null;

  constructor(since: Snapshot, leave: () => void) {
    this.since = since;
    this.#leave = leave;
  }

  push(batch: Batch, size: number): void {
    if (this.#waiting.length > 0 && this.#size + size > MAX_WAITING) {
      this.#waiting = [];
      this.#state = 'cut';
      this.#leave();
      return;
    }
    this.#waiting.push({ batch, size });
    this.#size += size;
    this.tick();
  }

  /** Lets the one who waits go on, with nothing if there is nothing. */
  tick(): void {
    if (!this.#resolve) return;
    this.#resolve(this.#take());
    this.#resolve = null;
  }

  next(): Promise<Batch | null | 'closed' | 'cut'> {
    if (this.#state !== 'open') return Promise.resolve(this.#state);
    if (this.#waiting.length > 0) return Promise.resolve(this.#take());
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  close(): void {
    if (this.#state === 'open') this.#state = 'closed';
    this.#waiting = [];
    this.#leave();
    this.#resolve?.('closed');
    this.#resolve = null;
  }

  #take(): Batch | null {
    const first = this.#waiting.shift();
    if (!first) return null;
    this.#size -= first.size;
    return first.batch;
  }
}
