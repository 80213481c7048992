import { and, eq, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { roleFields } from '../access/table.ts';
import { notFound } from '../core/errors.ts';
import { changesOf } from '../events/changes.ts';
import { recordField, told } from './events.ts';
import { type CustomValue, UNIQUE_TYPES } from './input.ts';
import { type CustomField, loadCustomFields } from './queries.ts';
import { customFields } from './table.ts';
import { dropUniqueIndex, findDouble, makeUniqueIndex } from './uniqueness.ts';

/** A field that stands where another stood. */
export type Replacement = { from: CustomField; to: CustomField };
type Follow = (ctx: ActorContext, replacement: Replacement) => Promise<void>;

const followers: Follow[] = [];

/** What speaks of fields stands to the right: whatever does says here, once, how it speaks of another instead. */
export function whenReplaced(follow: Follow): void {
  followers.push(follow);
}

/**
 * Puts a field into the place of another, which goes into the trash: it is called and asked for as that was, and whatever
 * spoke of the one speaks of the other. For whoever holds the lock of the type's fields.
 */
export async function takePlace(
  ctx: ActorContext,
  from: CustomField,
  to: CustomField,
  defaultValue: CustomValue,
): Promise<CustomField> {
  const { recordType, name, helpText, isRequired, sortOrder } = from;
  await dropUniqueIndex(ctx, recordType, from.key);
  const mayBeUnique = from.isUnique && UNIQUE_TYPES.some((type) => type === to.type);
  const isUnique = mayBeUnique && !(await findDouble(ctx, recordType, to.key));
  const placed = { name, helpText, isRequired, sortOrder, isUnique, defaultValue: isUnique ? null : defaultValue };
  await ctx.db
    .update(customFields)
    .set({ ...placed, deletedAt: null, copiesId: null, replacedById: null, version: sql`${customFields.version} + 1` })
    .where(eq(customFields.id, to.id));
  if (isUnique) await makeUniqueIndex(ctx, recordType, to.key);
  await ctx.db.update(customFields).set({ deletedAt: new Date() }).where(eq(customFields.id, from.id));
  // Those that it replaced lead to what stands there now, too.
  await ctx.db.execute(sql`update ${customFields} set replaced_by_id = ${to.id}
    where id = ${from.id} or (replaced_by_id = ${from.id} and id <> ${to.id})`);
  await followRights(ctx, { from, to });
  for (const follow of followers) await follow(ctx, { from, to });
  const [after] = await loadCustomFields(ctx.db, { id: to.id });
  if (!after) throw notFound('customField');
  await recordField(ctx, 'updated', to.id, changesOf(told(from), told(after)));
  return after;
}

/** What is withheld of the one is withheld of the other; both keep it, since the other may come back. */
export async function followRights(
  { db }: Pick<ActorContext, 'db'>,
  { from, to }: Record<'from' | 'to', Pick<CustomField, 'recordType' | 'key'>>,
): Promise<void> {
  await db.delete(roleFields).where(and(eq(roleFields.resource, to.recordType), eq(roleFields.field, to.key)));
  await db.execute(sql`insert into ${roleFields} (role, resource, field, access)
    select role, resource, ${to.key}, access from ${roleFields} where resource = ${from.recordType} and field = ${from.key}`);
}
