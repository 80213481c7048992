import type { UserActor } from '../access/actor.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Db } from '../db/client.ts';

/** What a stream over a socket has to know of it. */
export type Connection = {
  /** Whether much of what was sent is not taken yet. */
  isBehind: () => boolean;
  /** Resolves once the client has taken most of what was sent; one that takes nothing for long is cut off. */
  drained: () => Promise<void>;
  /** Ends it without a word: the client comes back by itself and resumes where it was. */
  cutOff: () => void;
};

/** The door through which calls come in, one by one; a batch has several. */
export type CallGate = {
  /** Waits for room; undefined where there is room now. Refuses with UNAVAILABLE. */
  enter: () => Promise<void> | undefined;
  leave: () => void;
};

/** A call that is over. */
export type Call = {
  procedure: string;
  /** OK, or the code of the error. */
  code: ErrorCode | 'OK' | 'INTERNAL';
  ms: number;
};

/** What every request brings, over HTTP, a socket or REST alike; procedures add the actor. */
export type Context = {
  db: Db;
  /** For filters that users compose: see `Database.adhoc`. */
  adhoc: Db;
  /** Wakes whoever waits for events; called after the outermost commit. */
  onCommit: () => void;
  /** Who is asking, as the rights stand now: sockets outlive sessions, so every call asks anew. */
  authenticate: () => Promise<UserActor | null>;
  /** The client's address, never one that it claims itself. */
  address: string;
  /** Adds a header to the answer; over a socket there is none to add it to. */
  setHeader: (name: string, value: string) => void;
  /** The value of the session's cookie, if there is one. */
  sessionToken: string | null;
  userAgent: string | null;
  /** The header as it came: it is read for errors alone, which are told in that language. */
  acceptLanguage?: string | undefined;
  requestId: string;
  /** Absent where whoever calls has come through it already. */
  gate?: CallGate | undefined;
  /** Is told of each call once it is over. */
  onCall?: (call: Call) => void;
  /** Is told that somebody who is signed in was refused for want of a right. */
  onDenied?: (actor: UserActor, procedure: string) => void;
  /** There over a socket alone. */
  connection?: Connection;
  /** Whom the caller takes itself for: what was kept for one person is never done as another. */
  expectedUserId?: number | undefined;
  /** There where the call has a key: does the work once for it, and answers a repeat as it answered the first. */
  once?: OnceForKey | undefined;
};

type OnceForKey = (
  ctx: Context & { actor: UserActor },
  /** What is asked for: the key with another request is refused. */
  request: string,
  work: (ctx: Context) => Promise<unknown>,
) => Promise<unknown>;
