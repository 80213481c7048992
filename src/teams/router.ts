import { procedure, router } from '../trpc/procedures.ts';
import { newTeam, teamById, teamDeletion, teamEdit } from './input.ts';
import { getTeam, listTeams } from './queries.ts';
import { createTeams, deleteTeam, editTeam, type MovePeople } from './teams.ts';

export const createTeamsRouter = (movePeople: MovePeople) =>
  router({
    list: procedure('team', 'view', { rest: [{ method: 'GET', path: '/teams' }], summary: 'All teams' }).query(
      async ({ ctx }) => ({ items: await listTeams(ctx.db) }),
    ),

    get: procedure('team', 'view', { rest: [{ method: 'GET', path: '/teams/{id}' }], summary: 'A team' })
      .input(teamById)
      .query(({ ctx, input }) => getTeam(ctx.db, input.id)),

    create: procedure('team', 'create', {
      rest: [{ method: 'POST', path: '/teams', status: 201 }],
      summary: 'Create a team',
    })
      .input(newTeam)
      .mutation(async ({ ctx, input }) => {
        const [team] = await createTeams(ctx, [input]);
        if (!team) throw new Error('The team was not made');
        return team;
      }),

    update: procedure('team', 'edit', {
      rest: [{ method: 'PATCH', path: '/teams/{id}', isEdit: true }],
      summary: 'Rename a team, or make it part of another',
    })
      .input(teamEdit)
      .mutation(({ ctx, input }) => editTeam(ctx, input)),

    delete: procedure('team', 'delete', {
      rest: [{ method: 'DELETE', path: '/teams/{id}', status: 204 }],
      summary: 'Delete a team; its people go to the team given, or to none',
    })
      .input(teamDeletion)
      .mutation(({ ctx, input }) => deleteTeam(ctx, input, movePeople)),
  });
