import { memberProcedure, router } from '../trpc/procedures.ts';
import { streamInput } from './input.ts';
import type { Relay } from './relay.ts';
import { streamEvents } from './stream.ts';

export const createEventsRouter = (relay: Relay) =>
  router({
    stream: memberProcedure({ summary: 'What happens, as it happens, to what one may see' })
      .input(streamInput)
      .subscription(({ ctx, input, signal }) =>
        streamEvents(relay, {
          authenticate: ctx.authenticate,
          signal,
          lastEventId: input?.lastEventId,
          connection: ctx.connection,
        }),
      ),
  });
