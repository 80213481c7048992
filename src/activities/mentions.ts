import { and, eq, sql } from 'drizzle-orm';
import type { Actor, ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { loadActors } from '../auth/actors.ts';
import { invalidRows, noSuch, notFound, type RowErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { entityOf, type RecordRow } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { users } from '../users/table.ts';

type Mentioning = { userIds: readonly number[]; entityType: RecordType; ownerIds: readonly (number | null)[] };

/** Whether somebody sees a record of these owners, and what is written on it. */
const reads = (actor: Actor, type: RecordType, ownerIds: readonly (number | null)[]): boolean =>
  actor.matrix.activity.view !== 'none' && reaches(actor, type, 'view', ownerIds);

/** The active people who may be mentioned on a record, by name; NOT_FOUND where the asker does not see it. */
export async function listMentionable(
  { db, actor }: ActorContext,
  type: RecordType,
  id: number,
): Promise<{ items: { id: number; name: string }[] }> {
  const entity = entityOf(type);
  const rows = await db
    .select()
    .from(entity.table)
    .where(and(eq(entity.table.id, id), visible(actor, entity)));
  // The table is the entity's own, whose rows are records.
  const [record] = rows as RecordRow[];
  if (!record) throw notFound(type);
  const actors = [...(await loadActors(db)).values()];
  const readers = actors.filter((each) => reads(each, type, entity.ownerIds(record)));
  const nameOf = await loadNames(
    db,
    readers.map(({ userId }) => userId),
  );
  return { items: [...nameOf].map(([userId, name]) => ({ id: userId, name })) };
}

/** Refuses texts that mention who is not here, or who may not see the record that the text is on. */
export async function assertMentions({ db }: ActorContext, texts: readonly Mentioning[]): Promise<void> {
  const wanted = [...new Set(texts.flatMap(({ userIds }) => userIds))];
  if (wanted.length === 0) return;
  const actors = await loadActors(db, wanted);
  const refused: (RowErrors & { blind: number[] })[] = [];
  for (const [index, { userIds, entityType, ownerIds }] of texts.entries()) {
    const isAbsent = userIds.some((id) => !actors.has(id));
    const blind = userIds.filter((id) => {
      const actor = actors.get(id);
      return actor && !reads(actor, entityType, ownerIds);
    });
    if (isAbsent) refused.push({ index, fields: { body: noSuch('user') }, blind: [] });
    else if (blind.length > 0) refused.push({ index, fields: {}, blind });
  }
  if (refused.length === 0) return;
  const nameOf = await loadNames(
    db,
    refused.flatMap(({ blind }) => blind),
  );
  throw invalidRows(
    refused.map(({ index, fields, blind }) => {
      const names = blind.map((id) => nameOf.get(id) ?? '').join(', ');
      return { index, fields: blind.length > 0 ? { body: say('mentionsBlind', { names }) } : fields };
    }),
  );
}

async function loadNames(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(sql`${users.id} = any(${sql.param(ids)}::bigint[])`)
    .orderBy(users.name, users.id);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
