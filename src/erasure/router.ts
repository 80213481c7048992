import { procedure, router } from '../trpc/procedures.ts';
import { eraseContact } from './contacts.ts';
import { contactErasure, userErasure } from './input.ts';
import { eraseUser } from './users.ts';

export const createErasureRouter = (accounts: { forget: () => void }) =>
  router({
    contact: procedure('workspace', 'edit', {
      rest: [{ method: 'POST', path: '/contacts/{id}/erase', status: 204 }],
      summary: 'Erase a contact’s personal data for good; `name` confirms whose',
      isDelicate: true,
    })
      .input(contactErasure)
      .mutation(({ ctx, input }) => eraseContact(ctx, input)),

    user: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/users/{id}/erase', status: 204 }],
      summary: 'Erase the personal data of a user who left, for good; `name` confirms whose',
      isDelicate: true,
    })
      .input(userErasure)
      .mutation(({ ctx, input }) => eraseUser(ctx, accounts, input)),
  });
