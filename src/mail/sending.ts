import { and, asc, eq, lt, lte, sql } from 'drizzle-orm';
import { z } from 'zod';
import { languageOf } from '../core/messages/languages.ts';
import type { Db } from '../db/client.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { type Letter, renderLetter } from './letter.ts';
import type { Post } from './mail.ts';
import { type MailRow, mails } from './table.ts';
import { failureOf, openTransport, type Transport } from './transport.ts';

/** Longer than the slowest server takes for one mail: whoever has it this long has died with it. */
const LEASE_MINUTES = 10;
const LANES = 3;
/** Where the server is away no mail is at fault, and all of them go out soon after it is back. */
const AWAY_MINUTES = 1;
const MAX_BACKOFF_MINUTES = 60;
const KEPT_DAYS = 30;
const TOO_LATE = 'It was not sent in time';

const inMinutes = (minutes: number) => sql`now() + make_interval(mins => ${minutes})`;

/**
 * Sends all mail that is due. Each is claimed by one sender, and by another should that one die: between the server's
 * answer and its being written down it may go out twice, under one Message-ID. Returns why the server can't be had; no
 * more is tried then.
 */
export async function sendDueMails(db: Db, post: Post, signal?: AbortSignal): Promise<{ away: string | null }> {
  const first = await claim(db);
  if (!first) return { away: null };
  const { name: sender } = await loadWorkspace(db);
  const transport = openTransport(post.smtp);
  const state: { away: string | null } = { away: null };
  const isOn = () => state.away === null && signal?.aborted !== true;
  const lane = async () => {
    while (isOn()) {
      const mail = await claim(db);
      if (!mail) return;
      state.away ??= await deliver(db, post, transport, mail, sender);
    }
  };
  try {
    state.away = await deliver(db, post, transport, first, sender);
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    transport.close();
  }
  return state;
}

/** Takes the mail that waits longest, out of everybody else's sight for as long as sending it may take. */
async function claim(db: Db): Promise<MailRow | undefined> {
  const next = db
    .select({ id: mails.id })
    .from(mails)
    .where(lte(mails.dueAt, sql`now()`))
    .orderBy(asc(mails.dueAt))
    .limit(1)
    .for('update', { skipLocked: true });
  const [mail] = await db
    .update(mails)
    .set({ dueAt: inMinutes(LEASE_MINUTES), attempts: sql`${mails.attempts} + 1`, updatedAt: sql`now()` })
    .where(eq(mails.id, sql`(${next})`))
    .returning();
  return mail;
}

/** Returns why the server can't be had, or null. */
async function deliver(
  db: Db,
  post: Post,
  transport: Transport,
  mail: MailRow,
  sender: string,
): Promise<string | null> {
  if (mail.expiresAt.getTime() < Date.now()) {
    await giveUp(db, mail, mail.error ?? TOO_LATE);
    return null;
  }
  const letter = readLetter(post, mail);
  if (letter instanceof Error) {
    await postpone(db, mail, letter.message, backoffOf(mail));
    return null;
  }
  try {
    await transport.send({
      messageId: mail.messageId,
      sender,
      to: { address: mail.address, name: mail.name },
      letter: renderLetter(letter, { language: languageOf(mail.language) ?? 'en', sender }),
      unsubscribeUrl: letter.unsubscribeUrl,
    });
  } catch (error) {
    const { isOurs, isFinal, reason } = failureOf(error);
    if (isFinal) await giveUp(db, mail, reason);
    else await postpone(db, mail, reason, isOurs ? AWAY_MINUTES : backoffOf(mail));
    return isOurs ? reason : null;
  }
  await db
    .update(mails)
    .set({ sentAt: sql`now()`, dueAt: null, content: null, error: null, updatedAt: sql`now()` })
    .where(eq(mails.id, mail.id));
  return null;
}

const backoffOf = ({ attempts }: MailRow): number => Math.min(2 ** (attempts - 1), MAX_BACKOFF_MINUTES);

/** As it was sealed: by this release, or by the one before. */
const sealedLetter = z.custom<Letter>((value) => typeof value === 'object' && value !== null && 'subject' in value);

/** What the mail says, or why that can't be read: it may have been sealed by a process with another key. */
function readLetter({ sealer }: Post, { content, messageId }: MailRow): Letter | Error {
  try {
    return sealedLetter.parse(JSON.parse(sealer.open(content ?? Buffer.alloc(0), messageId)));
  } catch (error) {
    return error instanceof Error ? error : new Error('The mail can’t be read');
  }
}

/** Whoever claimed it meanwhile has the last word on it. */
const stillOurs = ({ id, attempts }: MailRow) => and(eq(mails.id, id), eq(mails.attempts, attempts));

const postpone = (db: Db, mail: MailRow, error: string, minutes: number) =>
  db
    .update(mails)
    .set({ dueAt: inMinutes(minutes), error, updatedAt: sql`now()` })
    .where(stillOurs(mail));

const given = { dueAt: null, content: null, failedAt: sql`now()`, updatedAt: sql`now()` };

const giveUp = (db: Db, mail: MailRow, error: string) =>
  db
    .update(mails)
    .set({ ...given, error })
    .where(stillOurs(mail));

/** Forgets old mail; what nobody sends any more is given up, so that its links are not kept. */
export async function sweepMails(db: Db): Promise<void> {
  await db
    .update(mails)
    .set({ ...given, error: sql`coalesce(${mails.error}, ${TOO_LATE})` })
    .where(and(lte(mails.expiresAt, sql`now()`), lte(mails.dueAt, sql`now()`)));
  await db.delete(mails).where(lt(mails.createdAt, sql`now() - make_interval(days => ${KEPT_DAYS})`));
}
