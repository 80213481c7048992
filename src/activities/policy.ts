import { and, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../access/actor.ts';
import type { Can } from '../access/input.ts';
import { reaches } from '../access/scope.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { ACTIVITY_PARENTS, type ActivityParent, type ActivityType } from './input.ts';
import { activities } from './table.ts';

/** A type as part of the statement's text, so that plans know it; it comes from the closed list alone. */
export const literal = (type: ActivityParent): SQL => sql.raw(`'${type}'`);

/**
 * An activity is seen by those who see the record it is on. Asked for each activity that is read, since few are: an
 * EXISTS would have all records in sight gathered first.
 */
export function onVisibleRecord(actor: Actor): SQL | undefined {
  return or(
    ...ACTIVITY_PARENTS.map((type) => {
      const entity = entityOf(type);
      return sql`(${activities.entityType} = ${literal(type)} and (
        select true from ${entity.table}
        where ${and(sql`${entity.table.id} = ${activities.entityId}`, visible(actor, entity))}))`;
    }),
  );
}

export const isLive = isNull(activities.deletedAt);

/** One's own entries, or more by the role's level; what the system wrote of a deal's way through its stages stays. */
export function canOnActivity(
  actor: Actor,
  { type, userId }: { type: ActivityType; userId: number | null },
): Pick<Can, 'edit' | 'delete'> {
  const may = (action: 'edit' | 'delete') => type !== 'stage_change' && reaches(actor, 'activity', action, [userId]);
  return { edit: may('edit'), delete: may('delete') };
}
