import { Lucia, TimeSpan } from 'lucia';
import type { Db } from '../db/client.ts';
import type { ActorRow } from './actors.ts';
import { type SessionAttributes, sessionAdapter } from './adapter.ts';

declare module 'lucia' {
  interface Register {
    Lucia: Sessions;
    UserId: number;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: ActorRow;
  }
}

/** A session is over after so long, however much it is used. */
const ABSOLUTE_DAYS = 30;

export type Sessions = Lucia<SessionAttributes, { actor: ActorRow }>;

/** Sessions and their cookie, over the pool or inside a transaction. */
export function openSessions(db: Db, isSecure: boolean): Sessions {
  return new Lucia(sessionAdapter(db), {
    sessionExpiresIn: new TimeSpan(ABSOLUTE_DAYS, 'd'),
    sessionCookie: {
      // Browsers take a name with this prefix only from the host itself, over TLS.
      name: isSecure ? '__Host-kontor_session' : 'kontor_session',
      attributes: { secure: isSecure, sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (actor) => ({ actor }),
  });
}
