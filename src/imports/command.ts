import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { and, eq, sql } from 'drizzle-orm';
import { type Actor, type ActorContext, type Channel, SYSTEM } from '../access/actor.ts';
import { loadActor } from '../auth/actors.ts';
import { AppError } from '../core/errors.ts';
import { inEnglish } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import type { Accounts } from '../users/users.ts';
import { type ImportReport, importFile, type ToldRefusal } from './imports.ts';
import { IMPORT_TYPES, type ImportType } from './input.ts';
import { parseMap } from './map.ts';

/** Opens the database for one command and closes it again. */
type WithSession = (work: (session: { ctx: ActorContext; auth: Accounts }) => Promise<void>) => Promise<void>;

type Options = { map: string; dryRun?: true; as?: string; skipRules?: true; json?: true };

/** Some rows were refused, the others are in. */
const SOME_REFUSED = 2;

export function registerImport(program: Command, withSession: WithSession): void {
  program
    .command('import')
    .description('import a CSV file; once more, and it changes what differs')
    .argument('<entity>', IMPORT_TYPES.join(', '))
    .argument('<file>', 'the CSV file, in UTF-8')
    .requiredOption('--map <file>', 'a JSON file that says which column is which field: see docs/import.md')
    .option('--dry-run', 'report what would happen, and write nothing')
    .option('--as <email>', 'import with the rights of this user instead of all')
    .option('--skip-rules', 'of deals: against the rules of their pipeline, with the right to skip them')
    .option('--json', 'print the report as JSON')
    .action((entity: string, file: string, options: Options) =>
      withSession(async ({ ctx, auth }) => {
        const type = typeNamed(entity);
        if (options.skipRules && type !== 'deal')
          throw wrong('--skip-rules is for deals: nothing else has rules to skip');
        const map = parseMap(await readText(options.map));
        const actor = options.as === undefined ? systemImport : await actorOf(ctx.db, options.as, 'import');
        const started = performance.now();
        const report = await importFile(
          { ...ctx, actor, accounts: auth, skipRules: options.skipRules === true },
          {
            type,
            file,
            map,
            isDryRun: options.dryRun === true,
            onRefused: (refusal) => {
              if (!options.json) console.error(refusalLine(refusal));
            },
          },
        );
        const seconds = (performance.now() - started) / 1_000;
        console.log(options.json ? JSON.stringify(report, null, 2) : summary(report, seconds));
        if (report.refused > 0) process.exitCode = SOME_REFUSED;
      }),
    );
}

const systemImport: Actor = { ...SYSTEM, channel: 'import' };

const wrong = (message: string): AppError => new AppError('BAD_REQUEST', inEnglish(message));

function typeNamed(entity: string): ImportType {
  const type = IMPORT_TYPES.find((known) => known === entity || plural(known) === entity);
  if (!type) throw wrong(`${entity} can’t be imported; there are ${IMPORT_TYPES.join(', ')}`);
  return type;
}

const plural = (type: ImportType): string => (type.endsWith('y') ? `${type.slice(0, -1)}ies` : `${type}s`);

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw wrong(`${file} can’t be read`);
  }
}

/** Somebody with whose rights a command works. */
export async function actorOf(db: Db, email: string, channel: Channel): Promise<Actor> {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.active, true), sql`lower(${users.email}) = lower(${email})`));
  const actor = user ? await loadActor(db, user.id, channel) : null;
  if (!actor) throw wrong(`There is no active user ${email}`);
  return actor;
}

/** `line 17 (key 4711): close_date: “31.02.2024” must be a date like DD.MM.YYYY` */
function refusalLine({ line, key, reasons }: ToldRefusal): string {
  const why = Object.entries(reasons).map(([where, reason]) => (where === 'row' ? reason : `${where}: ${reason}`));
  return `line ${line}${key === '' ? '' : ` (key ${key})`}: ${why.join('; ')}`;
}

function summary({ type, isDryRun, created, updated, unchanged, refused }: ImportReport, seconds: number): string {
  const what = isDryRun ? 'Dry run, nothing was written' : `Imported ${plural(type)}`;
  const counts = `${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused`;
  return `${what}: ${counts} (${seconds.toFixed(1)} s)`;
}
