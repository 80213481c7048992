import { memberProcedure, router } from '../trpc/procedures.ts';
import { presenceEditing, presenceWatch } from './input.ts';
import type { Presence } from './presence.ts';
import { watchPresence } from './watch.ts';

export const createPresenceRouter = (presence: Presence) =>
  router({
    watch: memberProcedure({ summary: 'Who else has a record on screen; one is there oneself meanwhile' })
      .input(presenceWatch)
      .subscription(({ ctx, input, signal }) => watchPresence(presence, ctx, input, signal)),
    editing: memberProcedure({ summary: 'Which field of it one edits' })
      .input(presenceEditing)
      .mutation(({ ctx, input }) => presence.edit(input.tab, ctx.actor.userId, input.field)),
  });
