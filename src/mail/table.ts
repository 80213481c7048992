import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { bytes, id, moment, ref, timestamps } from '../db/columns.ts';
import { users } from '../users/table.ts';

/** Mail that goes out: written with what causes it, sent after commit, and forgotten some weeks later. */
export const mails = pgTable(
  'mails',
  {
    id: id(),
    /** Of the header, the same at every attempt, so that who gets it twice can tell. */
    messageId: text().notNull().unique(),
    /** What it is about, for administrators: `passwordReset`. */
    kind: text().notNull(),
    /** Whom it is for; null where they are no user. */
    userId: ref().references(() => users.id, { onDelete: 'cascade' }),
    /** Where it goes. */
    address: text().notNull(),
    name: text(),
    language: text().notNull(),
    /** Sealed JSON: there may be links in it that open an account. Null once it is sent or given up. */
    content: bytes(),
    /** Of mails with the same key only the first is sent. */
    dedupeKey: text().unique(),
    /** When it is tried next; whoever tries it puts this off first. Null once it is sent or given up. */
    dueAt: moment().defaultNow(),
    /** After that it is of no use. */
    expiresAt: moment().notNull(),
    attempts: integer().notNull().default(0),
    /** What the last attempt failed with. */
    error: text(),
    sentAt: moment(),
    failedAt: moment(),
    ...timestamps,
  },
  (t) => [
    index('mails_due').on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index('mails_failed').on(t.failedAt).where(sql`${t.failedAt} is not null`),
    index('mails_user').on(t.userId),
    index('mails_created').on(t.createdAt),
  ],
);
export type MailRow = typeof mails.$inferSelect;
