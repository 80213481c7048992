import { type Command, InvalidArgumentError } from 'commander';
import type { ActorContext } from '../access/actor.ts';
import { type BulkCounts, seedBulk } from './bulk.ts';

/** Opens the database for one command and closes it again. */
type WithSession = (work: (session: { ctx: ActorContext }) => Promise<void>) => Promise<void>;

export function registerSeed(program: Command, withSession: WithSession): void {
  program
    .command('seed')
    .description('add made-up records, for trying out large databases')
    .option('--companies <n>', 'how many', parseCount, 0)
    .option('--contacts <n>', 'how many', parseCount, 0)
    .option('--deals <n>', 'how many', parseCount, 0)
    .option('--activities <n>', 'how many', parseCount, 0)
    .action((counts: BulkCounts) =>
      withSession(async ({ ctx }) => {
        const started = performance.now();
        await seedBulk(ctx.db, counts);
        const made = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
        console.log(`Added ${made.join(', ')} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
      }),
    );
}

function parseCount(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number up to 99999999');
  return Number(text);
}
