import { procedure, router } from '../trpc/procedures.ts';
import type { Accounts } from '../users/users.ts';
import { newRole, roleDeletion, roleEdit, twoFactorOfRole } from './input.ts';
import { getRole, listRoles } from './queries.ts';
import { createRole, deleteRole, editRole, requireTwoFactor } from './roles.ts';

type RoleAccounts = Accounts & { canRequireTwoFactor: boolean };

export const createRolesRouter = (accounts: RoleAccounts) =>
  router({
    list: procedure('user', 'view', {
      rest: [{ method: 'GET', path: '/roles' }],
      summary: 'The roles and what each may do',
    }).query(async ({ ctx }) => ({ items: await listRoles(ctx.db, ctx.actor) })),

    create: procedure('user', 'edit', {
      rest: [{ method: 'POST', path: '/roles', status: 201 }],
      isDelicate: true,
      summary: 'Create a role that may do what another may',
    })
      .input(newRole)
      .mutation(async ({ ctx, input }) => {
        await createRole(ctx, input);
        return getRole(ctx.db, ctx.actor, input.name);
      }),

    update: procedure('user', 'edit', {
      rest: [{ method: 'PATCH', path: '/roles/{role}', isEdit: true }],
      isDelicate: true,
      summary: 'Rename a role, or change what it may do',
    })
      .input(roleEdit)
      .mutation(async ({ ctx, input }) => {
        await editRole(ctx, accounts, input);
        return getRole(ctx.db, ctx.actor, input.set.name ?? input.role);
      }),

    requireTwoFactor: procedure('user', 'edit', {
      isDelicate: true,
      summary: 'Whether the people of a role sign in with a second factor',
    })
      .input(twoFactorOfRole)
      .mutation(async ({ ctx, input }) => {
        await requireTwoFactor(ctx, accounts, input);
        return getRole(ctx.db, ctx.actor, input.role);
      }),

    delete: procedure('user', 'edit', {
      rest: [{ method: 'DELETE', path: '/roles/{role}', status: 204 }],
      isDelicate: true,
      summary: 'Delete a role; its people are given another',
    })
      .input(roleDeletion)
      .mutation(({ ctx, input }) => deleteRole(ctx, accounts, input)),
  });
