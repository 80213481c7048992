import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { assertMay } from '../access/scope.ts';
import { invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Edit } from '../records/change-set.ts';
import { withNewValues } from '../records/custom.ts';
import { filled } from '../records/entity.ts';
import { assertWritable } from '../records/field-rights.ts';
import {
  createRecords,
  editRecords,
  type Planned,
  restoreRecords,
  trashRecords,
  valuesOf,
} from '../records/records.ts';
import { assertEmailsAreFree, refusingTakenEmails } from './email-uniqueness.ts';
import { contactEntity } from './entity.ts';
import type { newContact } from './input.ts';
import type { Contact } from './table.ts';

export type NewContact = z.output<typeof newContact> & { createdAt?: Date | undefined };

export async function createContacts(context: ActorContext, given: readonly NewContact[]): Promise<Contact[]> {
  assertMay(context.actor, 'contact', 'create');
  assertWritable(context.actor, contactEntity, given);
  const claims = given.map(({ email }, index) => ({ id: null, email: email ?? null, index }));
  return inTransaction(context, async (ctx) => {
    await assertEmailsAreFree(ctx, claims);
    const inputs = await withNewValues(ctx, contactEntity, given);
    const defaults = {
      lifecycleStage: 'lead',
      otherEmails: [],
      otherPhones: [],
      tagIds: [],
      responsibleId: ctx.actor.userId,
    };
    const rows = inputs.map((input) => filled(contactEntity, input, defaults));
    return refusingTakenEmails(claims, () => createRecords(ctx, contactEntity, rows));
  });
}

export async function editContacts(ctx: ActorContext, edits: readonly Edit[]): Promise<Contact[]> {
  const claims = edits.map(({ set }) => ({ email: typeof set['email'] === 'string' ? set['email'] : null }));
  const changed = await refusingTakenEmails(claims, () => editRecords(ctx, contactEntity, edits, assertConsistent));
  return changed.map(({ after }) => after);
}

async function assertConsistent(ctx: ActorContext, plans: Planned<Contact>[]): Promise<void> {
  const nameless = plans.filter(({ row, changes }) => {
    const { firstName, lastName } = { ...row, ...valuesOf(changes) };
    return firstName === null && lastName === null;
  });
  if (nameless.length > 0) {
    const fields = { lastName: say('nameNeeded') };
    throw invalidRows(nameless.map(({ index }) => ({ index, fields })));
  }
  await assertEmailsAreFree(
    ctx,
    plans.map(({ row, changes, index }) => {
      const email = changes['email']?.to;
      return { id: row.id, email: typeof email === 'string' ? email : null, index };
    }),
  );
}

export async function trashContacts(ctx: ActorContext, ids: readonly number[]): Promise<void> {
  await trashRecords(ctx, contactEntity, ids);
}

/** Brings contacts back, unless somebody else got their e-mail address meanwhile. */
export async function restoreContacts(context: ActorContext, ids: readonly number[]): Promise<void> {
  await refusingTakenEmails([], () =>
    restoreRecords(context, contactEntity, ids, (ctx, rows) =>
      assertEmailsAreFree(
        ctx,
        rows.map(({ id, email }, index) => ({ id, email, index })),
      ),
    ),
  );
}
