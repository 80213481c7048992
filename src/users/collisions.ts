import { and, desc, eq, sql } from 'drizzle-orm';
import type { Collision } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import type { EventEntityType } from '../events/input.ts';
import { events } from '../events/table.ts';
import { users } from './table.ts';

/** Who changed a field longer ago than so many changes of its record is not looked for. */
const MAX_READ = 200;

type Race = {
  entityType: EventEntityType;
  entityId: number;
  /** The fields that are not what their editor saw. */
  fields: readonly string[];
  /** How many changes the editor's version is behind: all that they changed is told too. */
  missed: number;
};

/** Who last changed each of these fields of a record, newest first. */
export async function findCollisions(db: Db, { entityType, entityId, fields, missed }: Race): Promise<Collision[]> {
  const changes = await db
    .select({
      fields: sql<string[]>`to_jsonb(array(select jsonb_object_keys(${events.changes})))`,
      channel: events.channel,
      at: events.recordedAt,
      user: { id: users.id, name: users.name },
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .where(and(eq(events.entityType, entityType), eq(events.entityId, entityId)))
    .orderBy(desc(events.id))
    .limit(MAX_READ);
  const found = new Map<string, Collision>();
  for (const [index, { fields: changed, ...change }] of changes.entries()) {
    for (const field of changed) {
      const isAsked = index < missed || fields.includes(field);
      if (isAsked && !found.has(field)) found.set(field, { field, ...change });
    }
  }
  return [...found.values()];
}
