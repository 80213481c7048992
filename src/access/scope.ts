import { eq, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { forbidden } from '../core/errors.ts';
import type { Actor } from './actor.ts';
import type { Action, Can, Resource } from './input.ts';

export const NOTHING_VISIBLE = sql`false`;

/**
 * The condition that leaves only rows which the actor's right reaches; undefined means all of them. Each level is a
 * text of its own, so that each gets its own plan. A row is own when any of its owner columns is the actor.
 */
export function scopeOf(
  actor: Actor,
  resource: Resource,
  action: Action,
  owners: readonly PgColumn[],
): SQL | undefined {
  const level = actor.matrix[resource][action];
  if (level === 'all') return undefined;
  const { userId } = actor;
  if (level === 'none' || userId === null) return NOTHING_VISIBLE;
  if (level === 'own') return or(...owners.map((owner) => eq(owner, userId)));
  return or(...owners.map((owner) => sql`${owner} = any(${sql.param(actor.teamMemberIds)}::bigint[])`));
}

/** Why a right reaches a row. */
const GRANTS = ['everybody', 'owner', 'team'] as const;
/** Why it does not. */
const REFUSALS = ['nothing', 'notOwner', 'notInTeam'] as const;
export type Ground = (typeof GRANTS)[number] | (typeof REFUSALS)[number];

/** The same decision for one row whose owners are known. */
export function reaches(
  actor: Actor,
  resource: Resource,
  action: Action,
  ownerIds: readonly (number | null)[],
): boolean {
  return isGrant(groundOf(actor, resource, action, ownerIds));
}

const isGrant = (ground: Ground): boolean => GRANTS.some((grant) => grant === ground);

/** What decides whether the actor's right reaches a row of these owners. */
export function groundOf(
  { userId, teamMemberIds, matrix }: Actor,
  resource: Resource,
  action: Action,
  ownerIds: readonly (number | null)[],
): Ground {
  const level = matrix[resource][action];
  if (level === 'all') return 'everybody';
  if (level === 'none') return 'nothing';
  const isOwner = userId !== null && ownerIds.includes(userId);
  if (level === 'own') return isOwner ? 'owner' : 'notOwner';
  const isWithin = ownerIds.some((ownerId) => ownerId !== null && teamMemberIds.includes(ownerId));
  if (!isWithin) return 'notInTeam';
  return isOwner ? 'owner' : 'team';
}

/** What the actor may do with a row of these owners. */
export function canOn(actor: Actor, resource: Resource, ownerIds: readonly (number | null)[]): Can {
  const may = (action: Action) => reaches(actor, resource, action, ownerIds);
  return { edit: may('edit'), delete: may('delete'), assign: may('assign') || may('edit'), comment: may('comment') };
}

export function assertMay(actor: Actor, resource: Resource, action: Action): void {
  if (actor.matrix[resource][action] === 'none') throw forbidden();
}
