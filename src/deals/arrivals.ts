import type { ActorContext } from '../access/actor.ts';
import type { Stage } from '../pipelines/table.ts';
import type { Deal } from './table.ts';

/** A deal that entered a stage. */
export type Arrival = { deal: Deal; stage: Stage };
type MakeTasks = (ctx: ActorContext, arrivals: readonly Arrival[]) => Promise<void>;

let makeTasks: MakeTasks | null = null;

/** Tasks stand to the right of deals: what makes a stage's tasks says so here, once, as it is loaded. */
export function onArrival(make: MakeTasks): void {
  makeTasks = make;
}

/** Makes the tasks of the stages that deals entered, in the same transaction. What an import brings is the past's. */
export async function makeEntryTasks(ctx: ActorContext, arrivals: readonly Arrival[]): Promise<void> {
  const asking = arrivals.filter(({ stage }) => stage.entryTasks.length > 0);
  if (asking.length === 0 || ctx.actor.channel === 'import') return;
  if (!makeTasks) throw new Error('Nothing is there that makes tasks');
  await makeTasks(ctx, asking);
}
