import { procedure, router } from '../trpc/procedures.ts';
import type { Accounts } from '../users/users.ts';
import { newRole, roleDeletion, roleEdit } from './input.ts';
import { getRole, listRoles } from './queries.ts';
import { createRole, deleteRole, editRole } from './roles.ts';

export const createRolesRouter = (accounts: Accounts) =>
  router({
    list: procedure('user', 'view', {
      rest: [{ method: 'GET', path: '/roles' }],
      summary: 'The roles and what each may do',
    }).query(async ({ ctx }) => ({ items: await listRoles(ctx.db, ctx.actor) })),

    create: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/roles', status: 201 }],
      summary: 'Create a role that may do what another may',
    })
      .input(newRole)
      .mutation(async ({ ctx, input }) => {
        await createRole(ctx, input);
        return getRole(ctx.db, ctx.actor, input.name);
      }),

    update: procedure('user', 'edit', {
      rest: [{ method: 'PATCH', path: '/roles/{role}', isEdit: true }],
      summary: 'Rename a role, or change what it may do',
    })
      .input(roleEdit)
      .mutation(async ({ ctx, input }) => {
        await editRole(ctx, accounts, input);
        return getRole(ctx.db, ctx.actor, input.set.name ?? input.role);
      }),

    delete: procedure('user', 'edit', {
      rest: [{ method: 'DELETE', path: '/roles/{role}', status: 204 }],
      summary: 'Delete a role; its people are given another',
    })
      .input(roleDeletion)
      .mutation(({ ctx, input }) => deleteRole(ctx, accounts, input)),
  });
