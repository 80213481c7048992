import { and, eq, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { scopeOf } from '../access/scope.ts';
import { notFound } from '../core/errors.ts';
import { listsOf } from '../lists/lists.ts';
import type { WithCan } from '../records/entity.ts';
import { withCan } from '../records/filters.ts';
import { keptInstead } from '../redirects/redirects.ts';
import { type ContactRecord, contactEntity, readContacts } from './entity.ts';
import type { contactLists } from './input.ts';
import { contacts } from './table.ts';

type Filters = Omit<z.output<typeof contactLists.summary>, 'aggregates'>;

export const contactList = listsOf({
  entity: contactEntity,
  read: readContacts,
  ownerIds: (contact) => [contact.responsibleId],
  conditions: ({ responsibleId, companyId, lifecycleStage, leadStatus }: Filters) => [
    responsibleId === undefined ? undefined : eq(contacts.responsibleId, responsibleId),
    companyId === undefined ? undefined : eq(contacts.companyId, companyId),
    lifecycleStage === undefined ? undefined : eq(contacts.lifecycleStage, lifecycleStage),
    leadStatus === undefined ? undefined : eq(contacts.leadStatus, leadStatus),
  ],
});

/**
 * One contact, from the trash too, and the one that it was merged into; NOT_FOUND if that is absent or out of the actor's
 * sight.
 */
export async function getContact(ctx: ActorContext, id: number): Promise<WithCan<ContactRecord>> {
  const scope = scopeOf(ctx.actor, 'contact', 'view', contactEntity.ownerColumns);
  const [row] = await readContacts(ctx.db, { where: and(eq(contacts.id, id), scope) });
  if (row?.deletedAt === null) return asSeen(ctx, row);
  const keptId = await keptInstead(ctx.db, 'contact', id);
  if (keptId !== null) return readContact(ctx, keptId, scope);
  if (!row) throw notFound('contact');
  return asSeen(ctx, row);
}

/** The contact that the actor has just changed, also where the change gave it out of their sight. */
export async function readChangedContact(
  ctx: ActorContext,
  contact: { id: number } | undefined,
): Promise<WithCan<ContactRecord>> {
  if (!contact) throw notFound('contact');
  return readContact(ctx, contact.id, undefined);
}

async function readContact(ctx: ActorContext, id: number, scope: SQL | undefined): Promise<WithCan<ContactRecord>> {
  const [row] = await readContacts(ctx.db, { where: and(eq(contacts.id, id), scope) });
  if (!row) throw notFound('contact');
  return asSeen(ctx, row);
}

const asSeen = (ctx: ActorContext, row: ContactRecord): WithCan<ContactRecord> =>
  withCan(ctx.actor, contactEntity, row, [row.responsibleId]);
