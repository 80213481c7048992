import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/client.ts';
import type { Relay } from '../live/relay.ts';
import { workOnce } from './work.ts';

/** Jobs of a process that are at work at once: a short one need not wait for the end of a long one. */
const LANES = 2;
/** What another process left undone, and what was put off, is found so much later. */
const POLL_MS = 2_000;
/** After each part everybody else has a turn, in proportion to how long it held them up. */
const REST_SHARE = 0.1;
const MOST_REST_MS = 250;

type Options = { database: Pick<Database, 'db'>; relay: Relay; onError: (error: unknown) => void };

/** Works on jobs until it is stopped; the parts that are being done are finished first. Any number of processes may. */
export function startWorker({ database, relay, onError }: Options): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const waking = new EventTarget();
  const { signal } = stopping;
  const worker = { db: database.db, onCommit: () => relay.poke() };
  const stopListening = relay.onEvents((events) => {
    if (events.some(({ entityType }) => entityType === 'job')) waking.dispatchEvent(new Event('job'));
  });

  async function lane(): Promise<void> {
    while (!signal.aborted) {
      const woken = wake();
      const startedAt = performance.now();
      const hasWorked = await workOnce(worker).catch((error: unknown) => {
        onError(error);
        return false;
      });
      const rest = Math.min((performance.now() - startedAt) * REST_SHARE, MOST_REST_MS);
      if (hasWorked) await sleep(rest, undefined, { signal }).catch(() => {});
      else await woken.or(POLL_MS);
      woken.forget();
    }
  }

  /** Listens before the work is looked for, so that what comes meanwhile is not missed. */
  function wake() {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const job = once(waking, 'job', { signal: either }).catch(() => {});
    return {
      or: (ms: number) => Promise.race([job, sleep(ms, undefined, { signal: either }).catch(() => {})]),
      forget: () => over.abort(),
    };
  }

  const lanes = Array.from({ length: LANES }, lane);
  return {
    stop: async () => {
      stopListening();
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}
