import { inArray, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import { type EventRow, events } from '../events/table.ts';
import { readLog } from '../live/log.ts';
import { type ApiRecord, entityOf } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { lockCursor, moveCursor } from './cursors.ts';
import { type NewNotification, notify } from './notifications.ts';

const NAME = 'notifications';
const MAX_EVENTS = 50_000;

const ASSIGNED = { deal: 'deal_assigned', task: 'task_assigned' } as const;
type AssignedType = keyof typeof ASSIGNED;
const ASSIGNED_TYPES = ['deal', 'task'] as const satisfies AssignedType[];

const ownerFieldOf = (type: AssignedType): string => entityOf(type).ownerField;

/** Whether it gives somebody work. An import tells each person once, by itself. */
export const concernsPeople = ({ entityType, changes, channel }: EventRow): boolean =>
  channel !== 'import' && ASSIGNED_TYPES.some((type) => type === entityType && ownerFieldOf(type) in changes);

/** The same as a condition: what does not concern people is not read. */
const concerning = () =>
  sql`${events.channel} <> 'import' and (${sql.join(
    ASSIGNED_TYPES.map((type) => sql`${events.entityType} = ${type} and ${events.changes} ? ${ownerFieldOf(type)}`),
    sql` or `,
  )})`;

/**
 * Tells the new owners of deals and tasks. What has been read and what was done about it are committed together; of
 * several processes one does it.
 */
export async function reactToEvents(context: ActorContext): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const cursor = await lockCursor(ctx, NAME);
    if (cursor === null) return;
    const read = await readLog(ctx.db, cursor.snapshot, MAX_EVENTS, concerning());
    await notify(ctx, await assignments(ctx, read.events));
    await moveCursor(ctx, NAME, read.snapshot);
  });
}

/** For those who still have what they were given, unless they took it themselves. */
async function assignments(ctx: ActorContext, news: readonly EventRow[]): Promise<NewNotification[]> {
  const names = await namesOf(ctx, news);
  const found: NewNotification[] = [];
  for (const type of ASSIGNED_TYPES) {
    const given = news.filter((event) => event.entityType === type && newOwner(event, type) !== null);
    const records = await currentRecords(ctx, type, given);
    for (const event of given) {
      const userId = newOwner(event, type);
      const record = records.get(event.entityId);
      if (userId === null || record?.[ownerFieldOf(type)] !== userId || record.deletedAt !== null) continue;
      const by = event.actorId === null ? undefined : names.get(event.actorId);
      found.push({
        userId,
        kind: ASSIGNED[type],
        entityType: type,
        entityId: event.entityId,
        data: { title: String(record['title']), ...(by && { by }) },
        dedupeKey: `assigned ${event.id}`,
      });
    }
  }
  return found;
}

function newOwner({ changes, actorId }: EventRow, type: AssignedType): number | null {
  const to = changes[ownerFieldOf(type)]?.to;
  return typeof to === 'number' && to !== actorId ? to : null;
}

async function currentRecords(
  { db }: ActorContext,
  type: AssignedType,
  news: readonly EventRow[],
): Promise<Map<number, ApiRecord>> {
  if (news.length === 0) return new Map();
  const entity = entityOf(type);
  const ids = [...new Set(news.map((event) => event.entityId))];
  const records = await entity.fetch(db, sql`${entity.table.id} = any(${sql.param(ids)}::bigint[])`);
  return new Map(records.map((record) => [record.id, record]));
}

async function namesOf({ db }: ActorContext, news: readonly EventRow[]) {
  const ids = [...new Set(news.map((event) => event.actorId).filter((id) => id !== null))];
  if (ids.length === 0) return new Map<number, { id: number; name: string }>();
  const rows = await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}
