import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { conflict, invalid, noSuch, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, violatedConstraint } from '../db/transaction.ts';
import { changesOf, staleFields } from '../events/changes.ts';
import { recordEvents } from '../events/events.ts';
import type { ChangeSet, EventKind } from '../events/input.ts';
import type { NewTeam, TeamEdit, teamDeletion } from './input.ts';
import { getTeam } from './queries.ts';
import { type Team, teams } from './table.ts';

export async function createTeams(context: ActorContext, inputs: readonly NewTeam[]): Promise<Team[]> {
  assertMay(context.actor, 'team', 'create');
  if (inputs.length === 0) return [];
  return inTransaction(context, async (ctx) => {
    const parents = await lockParents(ctx.db);
    if (inputs.some(({ parentId }) => parentId && !parents.has(parentId))) throw invalid({ parentId: noSuch('team') });
    const created = await unlessInUse(
      ctx.db
        .insert(teams)
        .values([...inputs])
        .returning(),
    );
    for (const team of created)
      await record(ctx, 'created', team.id, changesOf({}, { name: team.name, parentId: team.parentId }));
    return created;
  });
}

export async function editTeam(context: ActorContext, { id, set, from }: TeamEdit): Promise<Team> {
  assertMay(context.actor, 'team', 'edit');
  return inTransaction(context, async (ctx) => {
    const parents = await lockParents(ctx.db);
    const before = await getTeam(ctx.db, id);
    if (staleFields(before, from).length > 0) throw conflict(say('changedMeanwhile'), before);
    if (typeof set.parentId === 'number') {
      if (!parents.has(set.parentId)) throw invalid({ parentId: noSuch('team') });
      if (isWithin(set.parentId, id, parents)) {
        throw invalid({ parentId: say('teamWithinItself') });
      }
    }
    const changes = changesOf(before, set);
    if (Object.keys(changes).length === 0) return before;
    const [after] = await unlessInUse(
      ctx.db
        .update(teams)
        .set({ ...set, updatedAt: sql`now()` })
        .where(eq(teams.id, id))
        .returning(),
    );
    await record(ctx, 'updated', id, changes);
    return after ?? before;
  });
}

/** Puts everybody who is in one team into another, or into none. People stand to the right of teams. */
export type MovePeople = (ctx: ActorContext, fromTeamId: number, toTeamId: number | null) => Promise<void>;

/** Deletes a team. Its people go where `toTeamId` says, the teams that are part of it to the team above it. */
export async function deleteTeam(
  context: ActorContext,
  { id, toTeamId }: z.output<typeof teamDeletion>,
  movePeople: MovePeople,
): Promise<void> {
  assertMay(context.actor, 'team', 'delete');
  await inTransaction(context, async (ctx) => {
    const parents = await lockParents(ctx.db);
    const [team] = await ctx.db.select().from(teams).where(eq(teams.id, id)).for('update');
    if (!team) throw notFound('team');
    if (typeof toTeamId === 'number' && (toTeamId === id || !parents.has(toTeamId))) {
      throw invalid({ toTeamId: noSuch('team') });
    }
    if (toTeamId !== undefined) await movePeople(ctx, id, toTeamId);
    const people = await ctx.db.execute(sql`select 1 from users where team_id = ${id} limit 1`);
    if (people.length > 0) throw conflict(say('teamHasPeople'));
    for (const [part, parentId] of parents) {
      if (parentId === id) await editTeam(ctx, { id: part, set: { parentId: team.parentId } });
    }
    await ctx.db.delete(teams).where(eq(teams.id, id));
    await record(ctx, 'deleted', id, changesOf({ name: team.name }, { name: null }));
  });
}

/** Team -> the one it is part of. Whoever changes it waits: two changes at once could close a circle neither sees. */
async function lockParents(db: Db): Promise<Map<number, number | null>> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('teams.parent_id'))`);
  const rows = await db.select({ id: teams.id, parentId: teams.parentId }).from(teams);
  return new Map(rows.map(({ id, parentId }) => [id, parentId]));
}

function isWithin(id: number, ancestorId: number, parents: ReadonlyMap<number, number | null>): boolean {
  let above: number | null = id;
  while (above !== null && above !== ancestorId) above = parents.get(above) ?? null;
  return above === ancestorId;
}

const record = (ctx: ActorContext, kind: EventKind, entityId: number, changes: ChangeSet) =>
  recordEvents(ctx, [{ kind, entityType: 'team', entityId, changes, resource: 'team', ownerIds: [] }]);

async function unlessInUse<Result>(write: PromiseLike<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (violatedConstraint(error) === 'teams_name_unique') throw invalid({ name: say('inUse') });
    throw error;
  }
}
