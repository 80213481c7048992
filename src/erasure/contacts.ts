import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { activities } from '../activities/table.ts';
import { idempotencyKeys } from '../auth/table.ts';
import { contactEntity } from '../contacts/entity.ts';
import { type Contact, contacts } from '../contacts/table.ts';
import { forbidden, invalid, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { duplicateKeys } from '../duplicates/table.ts';
import { recordEvents } from '../events/events.ts';
import { events } from '../events/table.ts';
import { files } from '../files/table.ts';
import { externalKeys, importRows } from '../imports/table.ts';
import { jobRefusals } from '../jobs/table.ts';
import { looksAt } from '../looks/queries.ts';
import { recordLooks } from '../looks/table.ts';
import { mails } from '../mail/table.ts';
import { notifications } from '../notifications/table.ts';
import { inSight } from '../records/filters.ts';
import { forgetMerges, withMerged } from '../redirects/redirects.ts';
import { blankEvents, inOwnWords } from './blanking.ts';

/** What says nothing of who somebody is: how far the sale has come, and whose job it is. */
const KEPT = Object.entries(contactEntity.fields).flatMap(([field, { kind }]) =>
  kind === 'choice' || kind === 'user' ? [field] : [],
);

/**
 * Forgets who a contact was, for good: the row stays with what was sold to them, their own data goes from it, from its
 * history, and from all that was written on it. What people wrote about them elsewhere is theirs to look through.
 */
export async function eraseContact(context: ActorContext, { id, name }: { id: number; name: string }): Promise<void> {
  await inTransaction(context, async (ctx) => {
    const [contact] = await ctx.db
      .select()
      .from(contacts)
      .where(and(eq(contacts.id, id), inSight(ctx.actor, contactEntity)))
      .for('update');
    if (!contact) throw notFound('contact');
    if (!reaches(ctx.actor, 'contact', 'delete', contactEntity.ownerIds(contact))) throw forbidden();
    if (contact.name !== name) throw invalid({ name: say('typeNameToErase') });
    const erased = await inOwnWords(ctx, say('erasedPerson'));
    // What was merged into the contact waits in the trash, and is the same person.
    const all = await ctx.db
      .select()
      .from(contacts)
      .where(inArray(contacts.id, await withMerged(ctx.db, 'contact', id)));
    for (const each of all) {
      await blankRow(ctx.db, each, erased);
      const ids = await blankActivities(ctx.db, each.id);
      await forgetFiles(ctx.db, each.id, ids);
      await blankEvents(ctx.db, ofType('contact', [each.id]), KEPT);
      await blankEvents(ctx.db, ofType('activity', ids), ['type', 'happenedAt', 'direction', 'duration']);
      await forget(ctx.db, each, erased);
    }
    await recordEvents(ctx, [
      {
        kind: 'erased',
        entityType: 'contact',
        entityId: id,
        changes: { name: { from: null, to: erased } },
        resource: 'contact',
        ownerIds: contactEntity.ownerIds(contact),
      },
    ]);
  });
}

async function blankRow(db: Db, contact: Contact, erased: string): Promise<void> {
  const blank: Record<string, unknown> = {};
  for (const [field, { kind }] of Object.entries(contactEntity.fields)) {
    if (!KEPT.includes(field)) blank[field] = kind === 'list' || kind === 'tags' ? [] : null;
  }
  const row = { ...blank, lastName: erased, customFields: {} };
  await db
    .update(contacts)
    .set({
      ...row,
      searchText: contactEntity.searchText({ ...contact, ...row }),
      version: sql`${contacts.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(contacts.id, contact.id));
}

/** All that was written on the contact, in the trash too. Returns which. */
async function blankActivities(db: Db, contactId: number): Promise<number[]> {
  const rows = await db
    .update(activities)
    .set({
      subject: null,
      body: null,
      result: null,
      version: sql`${activities.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(activities.entityType, 'contact'), eq(activities.entityId, contactId)))
    .returning({ id: activities.id });
  return rows.map(({ id }) => id);
}

/** What was attached to the contact and to what was written on it; the bytes follow within a minute. */
async function forgetFiles(db: Db, contactId: number, activityIds: readonly number[]): Promise<void> {
  await db.delete(files).where(and(eq(files.entityType, 'contact'), eq(files.entityId, contactId)));
  await db
    .delete(files)
    .where(and(eq(files.entityType, 'activity'), sql`${files.entityId} = any(${sql.param(activityIds)}::bigint[])`));
}

const ofType = (type: 'contact' | 'activity', ids: readonly number[]): SQL =>
  sql`${events.entityType} = ${type} and ${events.entityId} = any(${sql.param(ids)}::bigint[])`;

/** An answer with the contact in it, or with what is on it, as REST and as tRPC spell it. */
const HOLDS_CONTACT = `$.** ? ((@.id == $id && (exists(@.lifecycle_stage) || exists(@.lifecycleStage)))
  || ((@.entity_type == "contact" || @.entityType == "contact") && (@.entity_id == $id || @.entityId == $id))
  || @.contact_id == $id || @.contactId == $id)`;

/** What repeats the contact's data elsewhere. */
async function forget(db: Db, contact: Contact, erased: string): Promise<void> {
  const { id, email, otherEmails } = contact;
  await db
    .update(notifications)
    .set({
      // Only what is known to be of others stays.
      data: sql`jsonb_strip_nulls(jsonb_build_object('title', ${erased}::text, 'by', ${notifications.data} -> 'by'))`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(notifications.entityType, 'contact'), eq(notifications.entityId, id)));
  await db.delete(recordLooks).where(looksAt('contact', id));
  await db.delete(jobRefusals).where(and(eq(jobRefusals.entityType, 'contact'), eq(jobRefusals.entityId, id)));
  // A key may be an address.
  await db.delete(externalKeys).where(and(eq(externalKeys.entityType, 'contact'), eq(externalKeys.entityId, id)));
  const addresses = [email, ...otherEmails].filter((address) => address !== null).map((each) => each.toLowerCase());
  if (addresses.length > 0) await db.delete(mails).where(inArray(sql`lower(${mails.address})`, addresses));
  await forgetMerges(db, 'contact', [id]);
  await db.delete(duplicateKeys).where(and(eq(duplicateKeys.entityType, 'contact'), eq(duplicateKeys.entityId, id)));
  // Rows that an import refused are known by what stands in them.
  for (const address of addresses) {
    await db.delete(importRows).where(sql`position(${address} in lower(${importRows.cells}::text)) > 0`);
  }
  // Answers that are kept for a day, so that a repeated request gets the same.
  const { body } = idempotencyKeys;
  await db
    .delete(idempotencyKeys)
    .where(sql`jsonb_path_exists(${body}::jsonb, ${HOLDS_CONTACT}::jsonpath, jsonb_build_object('id', ${id}::bigint))`);
}
