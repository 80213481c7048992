import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import type { Can, Level } from '../access/input.ts';
import { canOn, type Ground, groundOf, reaches } from '../access/scope.ts';
import { loadActor } from '../auth/actors.ts';
import { invalid, noSuch, notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { inSight } from '../records/filters.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import type { sightQuestion } from './input.ts';

type Member = { id: number; name: string; team: { id: number; name: string } | null };

export type SightAnswer = {
  isVisible: boolean;
  /** `teamBelow`: the owner's team is part of the person's. `noOwner`: it is nobody's, so that it is no team's either. */
  ground: Ground | 'teamBelow' | 'noOwner' | 'deactivated';
  /** How far the person's role sees records of this type. */
  level: Level;
  role: string;
  person: Member;
  /** Whose the record is; of a task also who made it. */
  owners: Member[];
  isTrashed: boolean;
  can: Can;
};

const NOTHING: Can = { edit: false, delete: false, assign: false, comment: false };

/** Whether somebody sees a record and why, as the rule itself decides it. */
export async function explainSight(
  ctx: ActorContext,
  { entityType, entityId, userId }: z.output<typeof sightQuestion>,
): Promise<SightAnswer> {
  const entity = entityOf(entityType);
  const [found] = await ctx.db
    .select()
    .from(entity.table)
    .where(and(eq(entity.table.id, entityId), inSight(ctx.actor, entity)));
  if (!found) throw notFound(entityType);
  // The table is the entity's own.
  const row = found as RecordRow;
  const ownerIds = entity.ownerIds(row);
  const members = await loadMembers(ctx.db, [...ownerIds, userId]);
  const person = members.get(userId);
  if (!person) throw invalid({ userId: noSuch('user') });
  const owners = [...new Set(ownerIds)].flatMap((id) => (id === null ? [] : (members.get(id) ?? [])));
  const { role, ...known } = person;
  const about = { role, person: known, owners, isTrashed: row.deletedAt !== null };
  const actor = await loadActor(ctx.db, userId, 'screen');
  if (!actor) return { isVisible: false, ground: 'deactivated', level: 'none', can: NOTHING, ...about };
  const ground = groundOf(actor, entityType, 'view', ownerIds);
  const isBelow = owners.every(({ team }) => team?.id !== actor.teamId);
  return {
    isVisible: reaches(actor, entityType, 'view', ownerIds),
    ground:
      ground === 'team' && isBelow
        ? 'teamBelow'
        : owners.length === 0 && (ground === 'notOwner' || ground === 'notInTeam')
          ? 'noOwner'
          : ground,
    level: actor.matrix[entityType].view,
    can: canOn(actor, entityType, ownerIds),
    ...about,
  };
}

async function loadMembers(db: Db, ids: readonly (number | null)[]): Promise<Map<number, Member & { role: string }>> {
  const rows = await db
    .select({ id: users.id, name: users.name, role: users.role, team: { id: teams.id, name: teams.name } })
    .from(users)
    .leftJoin(teams, eq(teams.id, users.teamId))
    .where(sql`${users.id} = any(${sql.param(ids.filter((id) => id !== null))}::bigint[])`);
  return new Map(rows.map(({ role, ...member }) => [member.id, { ...member, role }]));
}
