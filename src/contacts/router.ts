import { byId } from '../records/input.ts';
import { procedure, router } from '../trpc/procedures.ts';
import { createContacts, editContacts, restoreContacts, trashContacts } from './contacts.ts';
import { contactEdit, contactLists, newContact } from './input.ts';
import { contactList, getContact, readChangedContact } from './queries.ts';

const contact = byId('contact');

export const contactsRouter = router({
  list: procedure('contact', 'view', { rest: [{ method: 'GET', path: '/contacts' }], summary: 'Contacts' })
    .input(contactLists.list)
    .query(({ ctx, input }) => contactList.page(ctx, input)),
  rows: procedure('contact', 'view', {
    rest: [{ method: 'GET', path: '/contacts/rows' }],
    summary: 'Contacts from a cursor on, without counting them',
  })
    .input(contactLists.rows)
    .query(({ ctx, input }) => contactList.rows(ctx, input)),
  summary: procedure('contact', 'view', {
    rest: [{ method: 'GET', path: '/contacts/summary' }],
    summary: 'How many contacts there are, and figures of them all',
  })
    .input(contactLists.summary)
    .query(({ ctx, input }) => contactList.summary(ctx, input)),
  get: procedure('contact', 'view', {
    rest: [{ method: 'GET', path: '/contacts/{id}', mayHaveMoved: true }],
    summary: 'A contact',
  })
    .input(contact)
    .query(({ ctx, input }) => getContact(ctx, input.id)),

  create: procedure('contact', 'create', {
    rest: [{ method: 'POST', path: '/contacts', status: 201 }],
    summary: 'Create a contact',
  })
    .input(newContact)
    .mutation(async ({ ctx, input }) => {
      const [created] = await createContacts(ctx, [input]);
      return readChangedContact(ctx, created);
    }),

  update: procedure('contact', 'edit', {
    rest: [{ method: 'PATCH', path: '/contacts/{id}', isEdit: true }],
    summary: 'Change a contact',
  })
    .input(contactEdit)
    .mutation(async ({ ctx, input }) => {
      await editContacts(ctx, [input]);
      return readChangedContact(ctx, input);
    }),

  delete: procedure('contact', 'delete', {
    rest: [{ method: 'DELETE', path: '/contacts/{id}', status: 204 }],
    summary: 'Put a contact into the trash',
  })
    .input(contact)
    .mutation(({ ctx, input }) => trashContacts(ctx, [input.id])),

  restore: procedure('contact', 'delete', {
    rest: [{ method: 'POST', path: '/contacts/{id}/restore' }],
    summary: 'Bring a contact back from the trash',
  })
    .input(contact)
    .mutation(async ({ ctx, input }) => {
      await restoreContacts(ctx, [input.id]);
      return readChangedContact(ctx, input);
    }),
});
