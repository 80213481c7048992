import { and, inArray, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { loadActors } from '../auth/actors.ts';
import { type Message, say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Line } from '../mail/letter.ts';
import type { Mail, Mailer } from '../mail/mail.ts';
import { RECORD_FOLDERS } from '../records/input.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { loadChannels } from './choices.ts';
import { NOTIFICATION_TOPICS, type NotificationTopic, partOf, TOPIC_OF } from './input.ts';
import { asSeen, type NotificationView } from './queries.ts';
import { type Notification, notifications } from './table.ts';

const MAX_AT_ONCE = 1_000;
/** More than these are counted: they are read in the bell. */
const MAX_ENTRIES = 20;
/** What could not be mailed for so long is read in the bell by now. */
const STALE_MS = 24 * 3_600_000;

type Reader = { userId: number; locale: string; timezone: string };

/**
 * Mails what people have not read meanwhile: one mail to each person for each topic, with all that there is of it by then,
 * as they may see it now. What is mailed and that it was are committed together. Returns how many mails there are.
 */
export async function mailNews(
  context: ActorContext,
  mailer: Mailer,
  publicUrl: string,
  now = new Date(),
): Promise<number> {
  return inTransaction(context, async (ctx) => {
    const due = await takeDue(ctx, now);
    const fresh = due.filter(
      ({ readAt, createdAt }) => readAt === null && now.getTime() - createdAt.getTime() < STALE_MS,
    );
    const { sealer } = mailer;
    if (fresh.length === 0 || !sealer) return 0;
    const userIds = [...new Set(fresh.map(({ userId }) => userId))];
    const [channelsOf, readers] = [await loadChannels(ctx.db, userIds), await loadReaders(ctx, userIds)];
    const views = new Map(
      (await asSeen(ctx.db, fresh, await loadActors(ctx.db, userIds))).map((view) => [view.id, view]),
    );
    const mails = readers.flatMap((reader) =>
      NOTIFICATION_TOPICS.flatMap((topic): Mail[] => {
        if (!channelsOf(reader.userId, topic).includes('email')) return [];
        const news = fresh
          .filter(({ userId, kind }) => userId === reader.userId && TOPIC_OF[kind] === topic)
          .flatMap(({ id }) => views.get(id) ?? [])
          .filter(isToldOf);
        return news.length > 0 ? [mailOf(news, topic, reader, publicUrl, sealer)] : [];
      }),
    );
    await mailer.queue(ctx, mails);
    return mails.length;
  });
}

/** Those whose time has come, and with them whatever else waits for the same people; nobody else takes them. */
async function takeDue({ db }: ActorContext, now: Date): Promise<Notification[]> {
  const isWaiting = isNotNull(notifications.mailAt);
  const due = await db
    .select({ userId: notifications.userId })
    .from(notifications)
    .where(and(isWaiting, sql`${notifications.mailAt} <= ${now.toISOString()}::timestamptz`))
    .orderBy(notifications.mailAt)
    .limit(MAX_AT_ONCE);
  if (due.length === 0) return [];
  const waiting = await db
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(isWaiting, inArray(notifications.userId, [...new Set(due.map(({ userId }) => userId))])))
    .orderBy(notifications.id)
    .for('update', { skipLocked: true });
  if (waiting.length === 0) return [];
  const taken = await db
    .update(notifications)
    .set({ mailAt: null })
    .where(
      inArray(
        notifications.id,
        waiting.map(({ id }) => id),
      ),
    )
    .returning();
  return taken.sort((a, b) => a.id - b.id);
}

/** What is about a record that went out of sight is not told by mail. */
const isToldOf = ({ entityType, entityId, count, kind }: NotificationView): boolean =>
  entityType === 'user' || entityId !== null || count !== null || kind === 'import_done';

async function loadReaders({ db }: ActorContext, userIds: readonly number[]): Promise<Reader[]> {
  const { timezone } = await loadWorkspace(db);
  const rows = await db
    .select({ userId: users.id, locale: users.locale, timezone: users.timezone })
    .from(users)
    .where(inArray(users.id, [...userIds]));
  return rows.map((row) => ({ ...row, timezone: row.timezone ?? timezone }));
}

function mailOf(
  news: readonly NotificationView[],
  topic: NotificationTopic,
  reader: Reader,
  publicUrl: string,
  sealer: Sealer,
): Mail {
  const [first] = news;
  const entries = news
    .slice(0, MAX_ENTRIES)
    .flatMap((view): Line[] => [
      { item: sentence(view, reader), url: publicUrl + placeOf(view) },
      ...(view.excerpt === null ? [] : [{ quote: view.excerpt }]),
    ]);
  const rest = news.length - MAX_ENTRIES;
  const isOne = first !== undefined && news.length === 1;
  return {
    kind: topic,
    to: { userId: reader.userId },
    subject: isOne ? sentence(first, reader) : say(`mail.news.${topic}`, { count: news.length }),
    lines: rest > 0 ? [...entries, say('mail.news.more', { count: rest })] : entries,
    action: { label: say('mail.news.open'), url: publicUrl + (isOne ? placeOf(first) : '/') },
    footer: say('mail.news.why'),
    unsubscribeUrl: `${publicUrl}/unsubscribe?token=${stopToken(sealer, reader.userId, topic)}`,
    hours: 24,
  };
}

/** Where the client shows it. */
function placeOf({ kind, entityType, entityId }: NotificationView): string {
  const [folder] = RECORD_FOLDERS.find(([, type]) => type === entityType) ?? [];
  if (kind === 'job_done') return '/';
  if (folder === undefined) return '/settings/profile';
  const part = partOf(kind);
  return entityId === null ? `/${folder}` : `/${folder}/${entityId}${part ? `#${part}` : ''}`;
}

function sentence(view: NotificationView, { locale, timezone }: Reader): Message {
  const by = view.by?.name ?? 'Kontor';
  const title = view.title ?? '';
  const { kind, count, stage, rights } = view;
  if (count !== null)
    return say(`mail.many.${kind === 'deal_won' || kind === 'deal_lost' ? 'deal_closed' : manyOf(kind)}`, {
      by,
      count,
    });
  switch (kind) {
    case 'task_due':
    case 'task_overdue': {
      if (view.dueAt === null) return say('mail.one.task_undated', { title });
      const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone });
      return say(`mail.one.${kind}`, { title, when: when.format(new Date(view.dueAt)) });
    }
    case 'deal_rotting':
      return say('mail.one.deal_rotting', { title });
    case 'deal_moved':
      return say('mail.one.deal_moved', { by, title, stage: stage?.to ?? '' });
    case 'import_done':
      return say('mail.one.import_done', { created: view.created ?? 0, updated: view.updated ?? 0 });
    case 'job_done':
      return say(view.job?.state === 'failed' ? 'mail.one.job_failed' : 'mail.one.job_done', {
        done: view.job?.done ?? 0,
        refused: view.job?.refused ?? 0,
      });
    case 'rights_changed':
      return say(`mail.one.${rights?.what ?? 'permissions'}_changed`, { by });
    default:
      return say(`mail.one.${kind}`, { by, title });
  }
}

/** Which of the kinds of one operation can be many. */
const manyOf = (kind: NotificationView['kind']) => (kind === 'deal_moved' ? kind : 'assigned');

/** Where a sealed token is used, which can't be used anywhere else. */
const STOP = 'unsubscribe';
const stopped = z.tuple([z.int(), z.enum(NOTIFICATION_TOPICS)]);

/** What a link says that ends mail of a topic for somebody: it takes no sign-in, and can do nothing else. */
export const stopToken = (sealer: Sealer, userId: number, topic: NotificationTopic): string =>
  sealer.seal(JSON.stringify([userId, topic]), STOP).toString('base64url');

/** Whose mail of which topic a token ends; null where it is none of ours. */
export function readStopToken(sealer: Sealer, token: string): { userId: number; topic: NotificationTopic } | null {
  try {
    const [userId, topic] = stopped.parse(JSON.parse(sealer.open(Buffer.from(token, 'base64url'), STOP)));
    return { userId, topic };
  } catch {
    return null;
  }
}
