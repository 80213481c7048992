import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.ts';
import type { Post } from './mail.ts';
import { sendDueMails } from './sending.ts';

const PAUSE_MS = 1_000;
const AWAY_PAUSE_MS = 30_000;
/** Ending the process waits no longer for a mail server that is slow; the mail is sent again then. */
const STOP_WITHIN_MS = 3_000;

type Options = {
  db: Db;
  post: Post;
  /** Is told once why the server can't be had, until it can be again. */
  onAway: (reason: string) => void;
  onError: (error: unknown) => void;
};

/** Sends mail as it comes due, until it is stopped. Any number of processes may. */
export function startMailing({ db, post, onAway, onError }: Options): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    let wasAway = false;
    while (!signal.aborted) {
      const pass = await sendDueMails(db, post, signal).catch((error: unknown) => {
        onError(error);
        return { away: null };
      });
      const isAway = pass.away !== null;
      if (pass.away !== null && !wasAway) onAway(pass.away);
      wasAway = isAway;
      await sleep(isAway ? AWAY_PAUSE_MS : PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.race([running, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
