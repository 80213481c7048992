import { type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import type { EventEntityType } from '../events/input.ts';
import { type EventRow, events } from '../events/table.ts';
import { readLog } from '../live/log.ts';
import { lockCursor, moveCursor } from './cursors.ts';
import { assignments, dealNews, folded, ownerFieldOf, rightsNews, writings } from './news.ts';
import { notify } from './notifications.ts';

const NAME = 'notifications';
const MAX_EVENTS = 50_000;

/** What is news for somebody: a change of any of these fields; of a role, any at all. */
const newsFields = (): Partial<Record<EventEntityType, readonly string[] | 'any'>> => ({
  company: [ownerFieldOf('company')],
  contact: [ownerFieldOf('contact')],
  deal: [ownerFieldOf('deal'), 'stageId'],
  task: [ownerFieldOf('task')],
  activity: ['body'],
  user: ['role', 'teamId'],
  role: 'any',
});

/** Whether it is news for somebody. An import tells each person once, by itself. */
export function concernsPeople({ entityType, changes, channel }: EventRow): boolean {
  const fields = newsFields()[entityType];
  if (channel === 'import' || fields === undefined) return false;
  return fields === 'any' || fields.some((field) => field in changes);
}

/** The same as a condition: what does not concern people is not read. */
function concerning(): SQL {
  const cases = Object.entries(newsFields()).map(([type, fields]) => {
    const isType = sql`${events.entityType} = ${type}`;
    return fields === 'any' ? isType : sql`(${isType} and ${events.changes} ?| ${sql.param(fields)}::text[])`;
  });
  return sql`${events.channel} <> 'import' and (${sql.join(cases, sql` or `)})`;
}

/**
 * Tells people what happened to their work. What has been read and what was done about it are committed together; of
 * several processes one does it.
 */
export async function reactToEvents(context: ActorContext): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const cursor = await lockCursor(ctx, NAME);
    if (cursor === null) return;
    const read = await readLog(ctx.db, cursor, MAX_EVENTS, concerning());
    if (read.events.length > 0) {
      await notify(ctx, [
        ...folded([...(await assignments(ctx, read.events)), ...(await dealNews(ctx, read.events))]),
        ...(await writings(ctx, read.events)),
        ...(await rightsNews(ctx, read.events)),
      ]);
    }
    await moveCursor(ctx, NAME, read.snapshot);
  });
}
