import { expect } from 'vitest';
import type { UserActor } from '../access/actor.ts';
import type { LiveEvent } from '../live/input.ts';
import type { Relay } from '../live/relay.ts';
import { streamEvents } from '../live/stream.ts';

export type Reader = {
  /** What was told, without `ready`. */
  events: LiveEvent[];
  cursor: () => string | undefined;
  /** Resolves once a cursor to resume from has come. */
  ready: () => Promise<void>;
  /** Resolves once something like it has been told. */
  told: (like: Partial<LiveEvent>) => Promise<void>;
  /** How it ended: null is of itself. */
  ended: Promise<unknown>;
  stop: () => Promise<unknown>;
};

/** Somebody who follows the stream, from a cursor on or from now. */
export function read(relay: Relay, authenticate: () => Promise<UserActor | null>, lastEventId?: string): Reader {
  const events: LiveEvent[] = [];
  const abort = new AbortController();
  let cursor: string | undefined;
  let readies = 0;
  const follow = async () => {
    for await (const [id, event] of streamEvents(relay, { authenticate, signal: abort.signal, lastEventId })) {
      cursor = id;
      if (event.kind === 'ready') readies++;
      else events.push(event);
    }
    return null;
  };
  const ended = follow().catch((error: unknown) => error);
  return {
    events,
    ended,
    cursor: () => cursor,
    ready: () => expect.poll(() => readies).toBeGreaterThan(0),
    told: (like) => expect.poll(() => events).toContainEqual(expect.objectContaining(like)),
    stop: () => {
      abort.abort();
      return ended;
    },
  };
}
