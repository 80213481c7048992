import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { type ActorContext, SYSTEM } from '../../src/access/actor.ts';
import { Trouble } from '../../src/core/trouble.ts';
import type { Database } from '../../src/db/client.ts';
import { beginExport } from '../../src/exports/exports.ts';
import { EXPORT_FORMATS, exportInput, exportQuery, inputOfQuery } from '../../src/exports/input.ts';
import { actorOf } from '../../src/imports/command.ts';
import { RECORD_FOLDERS, type RecordType } from '../../src/records/input.ts';
import { queryOf } from '../../src/rest/shape.ts';

/** Opens the database for one command and closes it again. */
type WithSession = (work: (session: { ctx: ActorContext; database: Database }) => Promise<void>) => Promise<void>;

type Options = {
  format: string;
  filter?: string;
  sort?: string;
  columns?: string;
  language?: string;
  delimiter?: string;
  bom?: true;
  as?: string;
  out?: string;
};

export function registerExport(program: Command, withSession: WithSession): void {
  program
    .command('export')
    .description('write records to a file, or to stdout')
    .argument('<entity>', RECORD_FOLDERS.map(([folder]) => folder).join(', '))
    .option('--format <format>', EXPORT_FORMATS.join(', '), 'csv')
    .option('--filter <filter>', 'parameters as of REST (status=open&q=ada), or a composed filter as JSON')
    .option('--sort <fields>', 'like -updated_at')
    .option('--columns <fields>', 'like name,email,f12: all where none is named')
    .option('--language <language>', 'name columns and choices as people do: en, de, ru')
    .option('--delimiter <delimiter>', 'of CSV: a comma or a semicolon')
    .option('--bom', 'of CSV: begin with the mark by which spreadsheets know UTF-8')
    .option('--as <email>', 'export what this user sees instead of all')
    .option('--out <file>', 'where to write it: it is there once it is whole')
    .action((entity: string, options: Options) =>
      withSession(async ({ ctx, database }) => {
        const type = typeNamed(entity);
        const actor = options.as === undefined ? SYSTEM : await actorOf(ctx.db, options.as, 'system');
        const schema = exportQuery(type);
        const input = exportInput.parse(inputOfQuery(type, schema.parse(queryOf(schema, parametersOf(options)))));
        const again = () => Promise.resolve(actor);
        const { content, over, count } = await beginExport({ ...ctx, actor, adhoc: database.adhoc }, input, { again });
        await (options.out === undefined ? pipeline(content, process.stdout) : writeWhole(content, options.out));
        await over;
        console.error(`Exported ${count} ${entity}`);
      }),
    );
}

function typeNamed(entity: string): RecordType {
  const found = RECORD_FOLDERS.find(([folder, type]) => folder === entity || type === entity);
  if (!found) {
    throw new Trouble(`${entity} can’t be exported; there are ${RECORD_FOLDERS.map(([folder]) => folder).join(', ')}`);
  }
  return found[1];
}

/** The command's options as the address of a download would hold them. */
function parametersOf({ filter = '', bom, ...options }: Options): Record<string, string> {
  const { as: _, out: __, ...shape } = options;
  const isComposed = filter.trim().startsWith('{');
  const narrowing = isComposed ? { filter } : Object.fromEntries(new URLSearchParams(filter));
  return { ...narrowing, ...shape, ...(bom && { bom: 'true' }) };
}

/** What is broken off leaves nothing that could be taken for all of it. */
async function writeWhole(content: NodeJS.ReadableStream, file: string): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof Error && 'syscall' in error) throw new Trouble(`${file} can’t be written`);
    throw error;
  }
}
