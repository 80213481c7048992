import { eq, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import type { Db } from '../db/client.ts';
import {
  NOTIFICATION_CHANNELS,
  NOTIFICATION_TOPICS,
  type NotificationChannel,
  type NotificationTopic,
  type notificationChoice,
  USUAL_CHANNELS,
} from './input.ts';
import { notificationChoices } from './table.ts';

type MemberContext = ActorContext & { actor: UserActor };
type Choice = z.output<typeof notificationChoice>;

/** What somebody hears of, and where. */
export async function listChoices({ db, actor }: MemberContext): Promise<{ items: Choice[] }> {
  const channelsOf = await loadChannels(db, [actor.userId]);
  return {
    items: NOTIFICATION_TOPICS.flatMap((topic) => {
      const chosen = channelsOf(actor.userId, topic);
      return NOTIFICATION_CHANNELS.map((channel) => ({ topic, channel, enabled: chosen.includes(channel) }));
    }),
  };
}

export async function choose({ db, actor }: MemberContext, choice: Choice): Promise<void> {
  await writeChoice(db, actor.userId, choice);
}

export async function writeChoice(db: Db, userId: number, { topic, channel, enabled }: Choice): Promise<void> {
  await db
    .insert(notificationChoices)
    .values({ userId, topic, channel, enabled })
    .onConflictDoUpdate({
      target: [notificationChoices.userId, notificationChoices.topic, notificationChoices.channel],
      set: { enabled, updatedAt: sql`now()` },
    });
}

/** Where each of these people wants to hear of a topic. */
export async function loadChannels(
  db: Db,
  userIds: readonly number[],
): Promise<(userId: number, topic: NotificationTopic) => NotificationChannel[]> {
  const rows = await db
    .select()
    .from(notificationChoices)
    .where(
      userIds.length === 1
        ? eq(notificationChoices.userId, userIds[0] ?? 0)
        : inArray(notificationChoices.userId, [...new Set(userIds)]),
    );
  const chosen = new Map(rows.map(({ userId, topic, channel, enabled }) => [`${userId} ${topic} ${channel}`, enabled]));
  return (userId, topic) =>
    NOTIFICATION_CHANNELS.filter(
      (channel) => chosen.get(`${userId} ${topic} ${channel}`) ?? USUAL_CHANNELS[topic].includes(channel),
    );
}
