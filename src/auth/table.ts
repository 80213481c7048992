import { boolean, index, integer, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, id, moment, ref, timestamps } from '../db/columns.ts';
import { users } from '../users/table.ts';

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    /** sha256 of the cookie's value. */
    tokenHash: bytes().notNull().unique(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** When it ends unless it is used before. */
    expiresAt: moment().notNull(),
    /** When it ends whatever happens. */
    endsAt: moment().notNull(),
    userAgent: text(),
    /** What is delicate takes the password once more, a while after this. */
    passwordGivenAt: moment(),
    /** As whom an administrator sees everything, and till when; it is over with the session. */
    viewedUserId: ref(),
    viewingUntil: moment(),
    ...timestamps,
  },
  (t) => [index('sessions_user').on(t.userId)],
);

/** A person's key for scripts. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    tokenHash: bytes().notNull().unique(),
    isReadOnly: boolean().notNull(),
    lastUsedAt: moment(),
    revokedAt: moment(),
    ...timestamps,
  },
  (t) => [index('api_tokens_user').on(t.userId)],
);

/** A link that works once: the first administrator's setup, or a new password; or what stands between password and code. */
export const oneTimeLinks = pgTable(
  'one_time_links',
  {
    id: id(),
    purpose: text({ enum: ['setup', 'password', 'code'] }).notNull(),
    tokenHash: bytes().notNull().unique(),
    /** Whose password it sets; null for setup. */
    userId: ref().references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    ...timestamps,
  },
  (t) => [index('one_time_links_user').on(t.userId)],
);

/** What a person shows besides the password: codes out of an app. */
export const twoFactors = pgTable('two_factors', {
  userId: ref()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Sealed; what the app has too. */
  secret: bytes().notNull(),
  /** When the first code was right: until then nobody is asked for one. */
  confirmedAt: moment(),
  /** The 30 seconds of the last code that was used: none of before works any more. */
  lastStep: ref().notNull().default(0),
  ...timestamps,
});

/** What a person shows instead of a code, each once, where the app is lost. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    codeHash: bytes().notNull(),
    usedAt: moment(),
    ...timestamps,
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
);

/** A person's new e-mail address, until both it and the one before are confirmed by their links. */
export const emailChanges = pgTable('email_changes', {
  userId: ref()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  email: text().notNull(),
  oldTokenHash: bytes().notNull().unique(),
  newTokenHash: bytes().notNull().unique(),
  oldConfirmedAt: moment(),
  newConfirmedAt: moment(),
  expiresAt: moment().notNull(),
  ...timestamps,
});

/** What a POST with an Idempotency-Key answered, so that a repeat answers the same. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    /** sha256 of method, path and body: the same key with another request is an error. */
    requestHash: bytes().notNull(),
    status: integer(),
    /** As text, so that the repeat is alike to the byte. */
    body: json(),
    ...timestamps,
  },
  (t) => [primaryKey({ columns: [t.userId, t.key] }), index('idempotency_keys_created').on(t.createdAt)],
);
