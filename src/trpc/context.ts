import type { UserActor } from '../access/actor.ts';
import type { Db } from '../db/client.ts';

/** What a stream over a socket has to know of it. */
export type Connection = {
  /** Resolves once the client has taken most of what was sent; one that takes nothing for long is cut off. */
  drained: () => Promise<void>;
  /** Ends it without a word: the client comes back by itself and resumes where it was. */
  cutOff: () => void;
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
  requestId: string;
  /** There over a socket alone. */
  connection?: Connection;
};
