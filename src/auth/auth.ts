import { and, eq, isNull, sql } from 'drizzle-orm';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { batched } from '../db/batched.ts';
import type { Db } from '../db/client.ts';
import { createMailer, type Mailer } from '../mail/mail.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { users } from '../users/table.ts';
import { type ActorRow, actorColumns, actorRows, toActor } from './actors.ts';
import { touchSession } from './adapter.ts';
import { type Attempts, countAttempts, countMailRequests } from './attempts.ts';
import { type ByMailOrLink, offerPassword } from './letters.ts';
import { deleteOldLinks, voidLinks } from './links.ts';
import { hashSecret, isApiToken, isOneOfHashes } from './secrets.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { apiTokens } from './table.ts';
import { endTwoFactor } from './two-factor.ts';
import { endOverdueViewings, viewingOf, whileViewing } from './viewing.ts';

/** What somebody shows to be known by; a bearer token goes before a cookie. */
export type Credentials = { sessionToken: string | null; bearerToken: string | null };

export type Auth = {
  /** Who that is, with the rights of this moment (half a second old at most); null for nobody. */
  actorOf: (credentials: Credentials) => Promise<UserActor | null>;
  /** The session's token out of a Cookie header. */
  sessionCookieOf: (header: string | undefined) => string | null;
  /** Rights changed: whoever is asked about next is looked up anew. */
  forget: () => void;
  attempts: Attempts;
  mailRequests: Pick<Attempts, 'count'>;
  mailer: Mailer;
  /** Null where there is no key to encrypt second factors with. */
  sealer: Sealer | null;
  /** An origin, for links. */
  publicUrl: string;
  /** Is told what went wrong after the answer. */
  onError: (error: unknown) => void;
  sessionsOn: (db: Db) => Sessions;
  /** A link by which the person chooses a password: mailed where mail is set up, else returned; `by` overrules that. */
  offerPassword: (ctx: ActorContext, userId: number, by?: ByMailOrLink) => Promise<string | null>;
  /** Takes a person's second factor away. */
  endTwoFactor: (ctx: ActorContext, userId: number) => Promise<void>;
  canRequireTwoFactor: boolean;
  /** The person's open links work no more. */
  voidLinks: (db: Db, userId: number) => Promise<void>;
  endSessions: (db: Db, userId: number) => Promise<void>;
  /** Deletes what has run out. */
  sweep: () => Promise<void>;
};

type Dependencies = {
  db: Db;
  /** Behind TLS: the cookie is sent over nothing else. */
  isSecure: boolean;
  /** An origin, for links. */
  publicUrl: string;
  mailer?: Mailer;
  sealer?: Sealer | null;
  onError?: (error: unknown) => void;
};

const REMEMBERED_MS = 500;
const MAX_REMEMBERED = 10_000;
const TOUCH_AFTER_MS = 3_600_000;
const STAMP_AFTER_MS = 60_000;
/** What Lucia makes; anything else needs no query. */
const SESSION_TOKEN = /^[a-z2-7]{40}$/;

export function createAuth({
  db,
  isSecure,
  publicUrl,
  mailer = createMailer(null),
  sealer = null,
  onError = () => {},
}: Dependencies): Auth {
  const sessions = openSessions(db, isSecure);
  const findToken = batched((hashes) => tokensOf(db, hashes));
  const remembered = new Map<string, { actor: Promise<UserActor | null>; askedAt: number }>();

  function actorOf({ sessionToken, bearerToken }: Credentials): Promise<UserActor | null> {
    const credential = bearerToken ?? sessionToken;
    if (credential === null || credential.length > 100) return Promise.resolve(null);
    // Under its kind too: a session's token is no API token.
    const key = `${bearerToken === null ? 'cookie' : 'bearer'} ${credential}`;
    const known = remembered.get(key);
    if (known && performance.now() - known.askedAt < REMEMBERED_MS) return known.actor;
    const actor =
      bearerToken === null ? actorOfSession(db, sessions, credential) : actorOfToken(db, findToken, credential);
    remembered.delete(key);
    remembered.set(key, { actor, askedAt: performance.now() });
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    actor.catch(() => remembered.delete(key));
    return actor;
  }

  return {
    actorOf,
    sessionCookieOf: (header) => sessionCookieOf(sessions, header),
    forget: () => remembered.clear(),
    attempts: countAttempts(),
    mailRequests: countMailRequests(),
    mailer,
    sealer,
    publicUrl,
    onError,
    sessionsOn: (tx) => openSessions(tx, isSecure),
    offerPassword: (ctx, userId, by) => offerPassword(ctx, { mailer, publicUrl }, userId, by),
    voidLinks,
    endTwoFactor: (ctx, userId) => endTwoFactor(ctx, { mailer, publicUrl }, userId),
    canRequireTwoFactor: sealer !== null,
    endSessions: (tx, userId) => openSessions(tx, isSecure).invalidateUserSessions(userId),
    sweep: async () => {
      await sessions.deleteExpiredSessions();
      await deleteOldLinks(db);
      await endOverdueViewings(db);
    },
  };
}

async function actorOfSession(db: Db, sessions: Sessions, token: string): Promise<UserActor | null> {
  if (!SESSION_TOKEN.test(token)) return null;
  const { session, user } = await sessions.validateSession(token);
  if (!session?.row) return null;
  const { id, lastSeenAt, passwordGivenAt } = session.row;
  if (Date.now() - lastSeenAt.getTime() > TOUCH_AFTER_MS) await touchSession(db, id);
  const actor = toActor(user.actor, {
    channel: 'screen',
    isReadOnly: false,
    passwordGivenAt,
    sessionId: String(id),
    tokenId: null,
  });
  const viewing = viewingOf(session.row);
  return viewing ? whileViewing(db, actor, viewing) : actor;
}

type TokenRow = { id: number; isReadOnly: boolean; lastUsedAt: Date | null; actor: ActorRow };

async function tokensOf(db: Db, hashes: readonly string[]): Promise<Map<string, TokenRow>> {
  const rows = await db
    .select({
      hash: apiTokens.tokenHash,
      id: apiTokens.id,
      isReadOnly: apiTokens.isReadOnly,
      lastUsedAt: apiTokens.lastUsedAt,
      actor: actorColumns,
    })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(isOneOfHashes(apiTokens.tokenHash, hashes), isNull(apiTokens.revokedAt), eq(users.active, true)));
  const actors = actorRows(rows.map(({ actor }) => actor));
  return new Map(
    rows.flatMap(({ hash, ...row }, index) => {
      const actor = actors[index];
      return actor ? [[hash.toString('hex'), { ...row, actor }]] : [];
    }),
  );
}

async function actorOfToken(
  db: Db,
  find: (hash: string) => Promise<TokenRow | undefined>,
  token: string,
): Promise<UserActor | null> {
  if (!isApiToken(token)) return null;
  const row = await find(hashSecret(token).toString('hex'));
  if (!row) return null;
  if (Date.now() - (row.lastUsedAt?.getTime() ?? 0) > STAMP_AFTER_MS) {
    await db.update(apiTokens).set({ lastUsedAt: sql`now()` }).where(eq(apiTokens.id, row.id));
  }
  return toActor(row.actor, {
    channel: 'api',
    isReadOnly: row.isReadOnly,
    passwordGivenAt: null,
    sessionId: null,
    tokenId: row.id,
  });
}

/** Only our own cookie is decoded: another's that can't be must not keep anybody out. */
function sessionCookieOf(sessions: Sessions, header: string | undefined): string | null {
  const pair = header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${sessions.sessionCookieName}=`));
  if (pair === undefined) return null;
  try {
    return sessions.readSessionCookie(pair) || null;
  } catch {
    return null;
  }
}
