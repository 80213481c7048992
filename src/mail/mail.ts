import { randomUUID } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Smtp } from '../config.ts';
import { languageOf } from '../core/messages/languages.ts';
import type { Db } from '../db/client.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { users } from '../users/table.ts';
import type { Letter } from './letter.ts';
import { mails } from './table.ts';

export type Mail = Letter & {
  /** What it is about, in one word: administrators see it beside a mail that could not be sent. */
  kind: string;
  to: { userId: number } | { email: string; locale: string };
  /** Of mails with the same key only the first is sent, within 30 days. */
  dedupeKey?: string;
  /** How long it is worth sending: three days unless said. */
  hours?: number;
};

export type Mailer = {
  /** Null where no mail is sent: whoever would write one has to find another way. */
  smtp: Smtp | null;
  /** Null where `smtp` is: what seals the links of mails. */
  sealer: Sealer | null;
  /**
   * Writes mails down in the caller's transaction; they are sent once it is committed. Users get theirs in their own
   * language, unless they are not active. Does nothing where no mail is sent.
   */
  queue: (ctx: { db: Db }, letters: readonly Mail[]) => Promise<void>;
};

/** Mail that nobody may send is written down for nobody. */
export type Post = { smtp: Smtp; sealer: Sealer };

const HOURS = 72;

export function createMailer(post: Post | null): Mailer {
  return {
    smtp: post?.smtp ?? null,
    sealer: post?.sealer ?? null,
    queue: async ({ db }, letters) => {
      if (!post || letters.length === 0) return;
      const rows = await addressed(db, letters);
      if (rows.length === 0) return;
      await db
        .insert(mails)
        .values(rows.map((row) => written(row, post)))
        .onConflictDoNothing({ target: mails.dedupeKey });
    },
  };
}

type Addressed = { letter: Mail; userId: number | null; email: string; name: string | null; locale: string };

async function addressed(db: Db, letters: readonly Mail[]): Promise<Addressed[]> {
  const ids = letters.flatMap(({ to }) => ('userId' in to ? [to.userId] : []));
  const people = await activeUsers(db, ids);
  return letters.flatMap((letter): Addressed[] => {
    const { to } = letter;
    if (!('userId' in to)) return [{ letter, userId: null, name: null, ...to }];
    const user = people.get(to.userId);
    return user ? [{ letter, userId: to.userId, ...user }] : [];
  });
}

async function activeUsers(db: Db, ids: readonly number[]) {
  if (ids.length === 0) return new Map<number, { email: string; name: string; locale: string }>();
  const rows = await db
    .select({ id: users.id, email: users.email, name: users.name, locale: users.locale })
    .from(users)
    .where(and(inArray(users.id, [...new Set(ids)]), eq(users.active, true)));
  return new Map(rows.map(({ id, ...user }) => [id, user]));
}

function written({ letter, userId, email, name, locale }: Addressed, { smtp, sealer }: Post) {
  const { kind, to: _to, dedupeKey, hours = HOURS, ...content } = letter;
  const messageId = newMessageId(smtp);
  return {
    messageId,
    kind,
    userId,
    address: email,
    name,
    language: languageOf(locale) ?? 'en',
    content: sealer.seal(JSON.stringify(content), messageId),
    dedupeKey: dedupeKey ?? null,
    expiresAt: sql`now() + make_interval(hours => ${hours})`,
  };
}

export const newMessageId = ({ from }: Smtp): string => `<${randomUUID()}@${from.split('@').at(-1)}>`;
