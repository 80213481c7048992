import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { SYSTEM } from '../access/actor.ts';
import type { Config } from '../config.ts';
import { connectDatabase } from '../db/client.ts';
import { reachDatabase } from '../db/open.ts';
import { recordExport } from '../events/access.ts';
import { createStorage, type Storage } from '../files/storage.ts';
import { backUp, backUpToFile } from './backup.ts';
import type { Summary } from './manifest.ts';
import { examineFile } from './reading.ts';
import { restoreFile } from './restore.ts';

/** Instead of a file: what comes in, or goes out. */
const STREAM = '-';

export function registerBackup(program: Command, loadConfig: () => Config): void {
  program
    .command('backup')
    .description('write everything into one file, beside a running server or without one')
    .argument('<file>', 'the file to write; - for the standard output')
    .action((file: string) =>
      atDatabase(loadConfig(), async (url, storage) => {
        const started = performance.now();
        await recordBackup(url);
        const summary =
          file === STREAM ? await backUp(url, process.stdout, storage) : await backUpToFile(url, file, storage);
        const size = file === STREAM ? '' : `, ${megabytes((await stat(file)).size)}`;
        console.error(`Backed up ${contents(summary)}${size} (${secondsSince(started)})`);
      }),
    );
  program
    .command('restore')
    .description('put a backup into an empty database, while no server runs')
    .argument('<file>', 'what backup wrote; - for the standard input')
    .option('--replace', 'instead of what the database holds, which stays until the backup is in')
    .option('--dry-run', 'check the file and say what it holds; write nothing')
    .action((file: string, { replace, dryRun }: { replace?: true; dryRun?: true }) =>
      withFile(file, async (kept) => {
        if (dryRun) return examine(kept);
        await atDatabase(loadConfig(), (url, storage) => restore(url, kept, storage, replace === true));
      }),
    );
}

/** In the audit log, beforehand: what goes out of a backup that is broken off has gone out too. */
async function recordBackup(url: string): Promise<void> {
  const database = connectDatabase(url, { max: 1 });
  try {
    await recordExport({ actor: SYSTEM, db: database.db, onCommit: () => {} }, 'backup');
  } catch {
    // What can only be read, or is of an older release, is all the more to be saved.
    console.error('This backup could not be recorded in the audit log');
  } finally {
    await database.close();
  }
}

async function examine(file: string): Promise<void> {
  const { header, summary } = await examineFile(file);
  console.log(`Whole: ${contents(summary)}, of Kontor ${header.release} on ${header.takenAt}`);
  for (const { name, rows, sha256 } of summary.tables) console.log(`${String(rows).padStart(10)}  ${name}  ${sha256}`);
}

async function restore(url: string, file: string, storage: Storage, isReplacing: boolean): Promise<void> {
  const started = performance.now();
  const { header, summary, strangers } = await restoreFile(url, file, storage, { isReplacing });
  for (const name of strangers) console.error(`Left out ${name}, which is not Kontor’s`);
  console.log(`Restored ${contents(summary)}, as they were on ${header.takenAt} (${secondsSince(started)})`);
  console.log('Everybody has to sign in again; links for choosing a password have to be made anew.');
}

/** The database as it stands: a backup changes nothing, and a restore need not look at what it replaces. */
async function atDatabase(config: Config, work: (url: string, storage: Storage) => Promise<void>): Promise<void> {
  const { url, leave } = await reachDatabase(config);
  try {
    await work(url, createStorage(path.join(config.dataDir, 'files')));
  } finally {
    await leave();
  }
}

/** What comes in is kept first: it is read as a whole before anything is written. */
async function withFile(file: string, work: (file: string) => Promise<void>): Promise<void> {
  if (file !== STREAM) return work(file);
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-restore-'));
  try {
    const kept = path.join(folder, 'the standard input');
    await pipeline(process.stdin, createWriteStream(kept, { mode: 0o600 }));
    await work(kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function contents({ tables, files }: Summary): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${rows} rows of ${tables.length} tables${files.length > 0 ? ` and ${files.length} files` : ''}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const secondsSince = (started: number): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
