import { and, eq, lt, sql } from 'drizzle-orm';
import type { UserActor } from '../access/actor.ts';
import { mayViewAs, seenBy } from '../access/viewing.ts';
import { conflict, forbidden, notFound, unauthorized } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Origin, recordAccess } from '../events/access.ts';
import type { Recording } from '../events/events.ts';
import type { Context } from '../trpc/context.ts';
import { users } from '../users/table.ts';
import { loadActor } from './actors.ts';
import { sessions } from './table.ts';

type MemberContext = Context & { actor: UserActor };
type Means = { forget: () => void };

/** In a session: an administrator sees everything as that person does. */
type Viewing = { sessionId: number; userId: number; until: Date };

const LASTS_MS = 60 * 60_000;

type Row = { id: number; viewedUserId: number | null; viewingUntil: Date | null };

/** What a session's row tells of it, over or not. */
export const viewingOf = ({ id, viewedUserId, viewingUntil }: Row): Viewing | null =>
  viewedUserId === null || viewingUntil === null ? null : { sessionId: id, userId: viewedUserId, until: viewingUntil };

/** From now on the session sees what that person sees, for an hour at most, and changes nothing. */
export async function viewAs(context: MemberContext, auth: Means, userId: number): Promise<void> {
  const { actor } = context;
  await inTransaction(context, async (ctx) => {
    if (!mayViewAs(actor, userId)) throw forbidden(say('notToBeViewed'));
    const [user] = await ctx.db.select({ active: users.active }).from(users).where(eq(users.id, userId));
    if (!user) throw notFound('user');
    if (!user.active) throw conflict(say('userInactive'));
    const [session] = await ctx.db
      .select({ id: sessions.id, viewedUserId: sessions.viewedUserId, viewingUntil: sessions.viewingUntil })
      .from(sessions)
      .where(eq(sessions.id, Number(actor.sessionId)))
      .for('update');
    if (!session) throw unauthorized();
    const before = viewingOf(session);
    if (before) await endViewing(ctx, before, ctx);
    const until = new Date(Date.now() + LASTS_MS);
    await ctx.db.update(sessions).set({ viewedUserId: userId, viewingUntil: until }).where(eq(sessions.id, session.id));
    await recordAccess(ctx, { kind: 'viewing_began', userId, details: { until }, origin: ctx });
  });
  auth.forget();
}

/** Whom the administrator is to the server as long as it lasts; themselves once it is over, for whatever reason. */
export async function whileViewing(db: Db, admin: UserActor, viewing: Viewing): Promise<UserActor> {
  const person = viewing.until.getTime() > Date.now() ? await loadActor(db, viewing.userId, admin.channel) : null;
  if (person && mayViewAs(admin, viewing.userId)) return seenBy(person, admin, viewing.until);
  await endByItself(db, admin.userId, viewing);
  return admin;
}

/** The administrator is themselves again. */
export async function stopViewing(ctx: MemberContext, auth: Means): Promise<void> {
  const { viewer, sessionId, userId } = ctx.actor;
  if (!viewer) return;
  await endViewing(ctx, { sessionId: Number(sessionId), userId, until: viewer.until }, ctx);
  auth.forget();
}

type EndContext = Recording & { onCommit: () => void };

/** Ends it unless it is over or another already, and records that. */
export async function endViewing(context: EndContext, viewing: Viewing, origin?: Origin): Promise<void> {
  const { sessionId, userId, until } = viewing;
  await inTransaction(context, async (ctx) => {
    const ended = await ctx.db
      .update(sessions)
      .set({ viewedUserId: null, viewingUntil: null })
      .where(and(eq(sessions.id, sessionId), eq(sessions.viewedUserId, userId), eq(sessions.viewingUntil, until)))
      .returning({ id: sessions.id });
    if (ended.length > 0) await recordAccess(ctx, { kind: 'viewing_ended', userId, origin });
  });
}

/** Its time is over, or one of the two is not who they were. The relay finds the event by itself. */
const endByItself = (db: Db, adminId: number, viewing: Viewing): Promise<void> =>
  endViewing({ db, actor: { userId: adminId, channel: 'system' }, onCommit: () => {} }, viewing);

/** Ends what ran out in sessions that ask for nothing any more. */
export async function endOverdueViewings(db: Db): Promise<void> {
  const overdue = await db
    .select({
      id: sessions.id,
      adminId: sessions.userId,
      viewedUserId: sessions.viewedUserId,
      viewingUntil: sessions.viewingUntil,
    })
    .from(sessions)
    .where(lt(sessions.viewingUntil, sql`now()`));
  for (const { adminId, ...row } of overdue) {
    const viewing = viewingOf(row);
    if (viewing) await endByItself(db, adminId, viewing);
  }
}
