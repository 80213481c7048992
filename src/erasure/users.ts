import { and, eq, or, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { loadRights } from '../access/rights.ts';
import { apiTokens, emailChanges, idempotencyKeys, oneTimeLinks, sessions } from '../auth/table.ts';
import { conflict, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { recordEvents } from '../events/events.ts';
import { favourites } from '../favourites/table.ts';
import { follows } from '../follows/table.ts';
import { recordLooks, typeLooks } from '../looks/table.ts';
import { mails } from '../mail/table.ts';
import { notificationChoices, notifications } from '../notifications/table.ts';
import { userPictures, users } from '../users/table.ts';
import { assertMayManage, lockUsers } from '../users/users.ts';
import { defaultViews, savedViews, viewPlaces } from '../views/table.ts';
import { blankEvents, inOwnWords } from './blanking.ts';

/** Nobody’s: mail to it goes nowhere, by the rules of the domain name system. */
const addressOf = (id: number): string => `former-${id}@erased.invalid`;

/** Forgets who somebody was who left, for good. What they did stays, done by a former colleague. */
export async function eraseUser(
  context: ActorContext,
  accounts: { forget: () => void },
  { id, name }: { id: number; name: string },
): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const { db } = ctx;
    const [user] = await lockUsers(db, [id]);
    if (!user) throw notFound('user');
    assertMayManage(ctx.actor, user, await loadRights(db));
    if (user.active) throw conflict(say('eraseTheInactive'));
    if (user.name !== name) throw invalid({ name: say('typeNameToErase') });
    const erased = await inOwnWords(ctx, say('formerColleague'));
    const version = sql`${users.version} + 1`;
    const row = { name: erased, email: addressOf(id), passwordHash: null, timezone: null, taskReminders: null };
    await db
      .update(users)
      .set({ ...row, version, updatedAt: sql`now()` })
      .where(eq(users.id, id));
    for (const table of [
      userPictures,
      sessions,
      apiTokens,
      oneTimeLinks,
      emailChanges,
      idempotencyKeys,
      notifications,
      notificationChoices,
      follows,
      favourites,
      viewPlaces,
      defaultViews,
      recordLooks,
      typeLooks,
    ]) {
      await db.delete(table).where(eq(table.userId, id));
    }
    // What they shared is everybody's.
    await db.delete(savedViews).where(and(eq(savedViews.userId, id), eq(savedViews.isShared, false)));
    await db.delete(mails).where(or(eq(mails.userId, id), sql`lower(${mails.address}) = lower(${user.email})`));
    // Earlier releases kept names there.
    await db
      .update(notifications)
      .set({ data: sql`jsonb_set(${notifications.data}, '{by,name}', to_jsonb(${erased}::text), false)` })
      .where(sql`${notifications.data} -> 'by' ->> 'id' = ${String(id)}`);
    await blankEvents(db, sql`entity_type = 'user' and entity_id = ${id}`, ['role', 'teamId', 'active', 'locale']);
    await blankEvents(db, sql`entity_type = 'access' and (entity_id = ${id} or actor_id = ${id})`, [
      'reason',
      'procedure',
      'export',
      'isReadOnly',
      'kind',
      'entityType',
    ]);
    await recordEvents(ctx, [
      {
        kind: 'erased',
        entityType: 'user',
        entityId: id,
        changes: { name: { from: null, to: erased } },
        resource: 'user',
        ownerIds: [id],
      },
    ]);
  });
  accounts.forget();
}
