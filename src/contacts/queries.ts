import { and, eq, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext, QueryContext } from '../access/actor.ts';
import { scopeOf } from '../access/scope.ts';
import { companies } from '../companies/table.ts';
import { notFound } from '../core/errors.ts';
import type { Page } from '../core/paging.ts';
import type { WithCan } from '../records/entity.ts';
import { assertAskable } from '../records/field-rights.ts';
import { matching, ofTeam, visible, withCan } from '../records/filters.ts';
import { alphabetical, bySize, ordering } from '../records/sorting.ts';
import { type ContactRecord, contactEntity, selectContacts } from './entity.ts';
import type { contactList } from './input.ts';
import { contacts } from './table.ts';

const SORT_KEYS = {
  name: alphabetical(contacts.name),
  email: alphabetical(contacts.email),
  title: alphabetical(contacts.title),
  companyName: { ...alphabetical(companies.name), mayBeNull: true },
  lifecycleStage: bySize(contacts.lifecycleStage),
  createdAt: bySize(contacts.createdAt),
  updatedAt: bySize(contacts.updatedAt),
};

export async function listContacts(
  ctx: QueryContext,
  input: z.output<typeof contactList>,
): Promise<Page<WithCan<ContactRecord>>> {
  const { page, perPage, responsibleId, companyId, lifecycleStage, leadStatus } = input;
  assertAskable(ctx.actor, 'contact', input);
  const where = and(
    visible(ctx.actor, contactEntity),
    matching(ctx.actor, contactEntity, input.q),
    ofTeam(contactEntity.ownerColumns, input.teamId),
    responsibleId === undefined ? undefined : eq(contacts.responsibleId, responsibleId),
    companyId === undefined ? undefined : eq(contacts.companyId, companyId),
    lifecycleStage === undefined ? undefined : eq(contacts.lifecycleStage, lifecycleStage),
    leadStatus === undefined ? undefined : eq(contacts.leadStatus, leadStatus),
  );
  const [rows, total] = await Promise.all([
    selectContacts(ctx.adhoc)
      .where(where)
      .orderBy(...ordering(SORT_KEYS, input.sort, contacts.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    ctx.adhoc.$count(contacts, where),
  ]);
  return { items: rows.map((row) => asSeen(ctx, row)), page, perPage, total };
}

/** One contact, from the trash too; NOT_FOUND if it is absent or out of the actor's sight. */
export async function getContact(ctx: ActorContext, id: number): Promise<WithCan<ContactRecord>> {
  return readContact(ctx, id, scopeOf(ctx.actor, 'contact', 'view', contactEntity.ownerColumns));
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
  const [row] = await selectContacts(ctx.db).where(and(eq(contacts.id, id), scope));
  if (!row) throw notFound('contact');
  return asSeen(ctx, row);
}

const asSeen = (ctx: ActorContext, row: ContactRecord): WithCan<ContactRecord> =>
  withCan(ctx.actor, contactEntity, row, [row.responsibleId]);
