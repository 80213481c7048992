import { procedure, router } from '../trpc/procedures.ts';
import { invitation, passwordReset, userById, userEdit, userList } from './input.ts';
import { removePicture } from './pictures.ts';
import { getUser, listUserOptions, listUsers } from './queries.ts';
import { type Accounts, editUsers, endUserTwoFactor, inviteUser, resetUserPassword } from './users.ts';

export const createUsersRouter = (accounts: Accounts) =>
  router({
    list: procedure('user', 'view', { rest: [{ method: 'GET', path: '/users' }], summary: 'Who works here' })
      .input(userList)
      .query(({ ctx, input }) => listUsers(ctx, input)),

    get: procedure('user', 'view', { rest: [{ method: 'GET', path: '/users/{id}' }], summary: 'A user' })
      .input(userById)
      .query(({ ctx, input }) => getUser(ctx, input.id)),

    options: procedure('user', 'view', { summary: 'Everybody by name, to choose from' }).query(async ({ ctx }) => ({
      items: await listUserOptions(ctx.db),
    })),

    create: procedure('user', 'create', {
      rest: [{ method: 'POST', path: '/users', status: 201 }],
      isDelicate: true,
      summary: 'Create a user; a link lets them choose a password, which is null where it went by mail',
    })
      .input(invitation)
      .mutation(async ({ ctx, input }) => {
        const { id, link } = await inviteUser(ctx, accounts, input);
        return { user: await getUser(ctx, id), link };
      }),

    update: procedure('user', 'edit', {
      rest: [{ method: 'PATCH', path: '/users/{id}', isEdit: true }],
      summary: 'Change a user; one who is not active can’t sign in',
    })
      .input(userEdit)
      .mutation(async ({ ctx, input }) => {
        await editUsers(ctx, accounts, [input]);
        return getUser(ctx, input.id);
      }),

    removePicture: procedure('user', 'edit', {
      rest: [{ method: 'DELETE', path: '/users/{id}/picture', status: 204 }],
      summary: 'Take a user’s picture away',
    })
      .input(userById)
      .mutation(({ ctx, input }) => removePicture(ctx, input.id)),

    endTwoFactor: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/users/{id}/end-two-factor', status: 204 }],
      isDelicate: true,
      summary: 'Let a user who lost their device sign in without a second factor',
    })
      .input(userById)
      .mutation(({ ctx, input }) => endUserTwoFactor(ctx, accounts, input.id)),

    resetPassword: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/users/{id}/reset-password' }],
      isDelicate: true,
      summary: 'A one-time link by which a user chooses a new password; null where it went by mail',
    })
      .input(passwordReset)
      .mutation(async ({ ctx, input }) => ({ link: await resetUserPassword(ctx, accounts, input) })),
  });
