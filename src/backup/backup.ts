import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type postgres from 'postgres';
import { Trouble } from '../core/trouble.ts';
import { flushFolder, type Storage } from '../files/storage.ts';
import { BYTES_LOCK } from '../files/sweeping.ts';
import { columnsOf, connectForCopying, hasRows, listSequences, listTables, nameOf } from './catalogue.ts';
import { frame, sealed } from './format.ts';
import { FileDigest, type Header, kontorVersion, type Summary, TableDigest } from './manifest.ts';

export const BACKUP_NAME = 'kontor backup';
/** Beyond this it takes longer by far and hardly gets smaller. */
const GZIP_LEVEL = 4;

/**
 * Writes all that the database holds to a file that only its owner may read. It is there when it is whole, and replaces
 * one of that name only then.
 */
export async function backUpToFile(url: string, file: string, storage: Storage): Promise<Summary> {
  const target = path.resolve(file);
  const draft = `${target}.${randomBytes(6).toString('hex')}.partial`;
  const handle = await open(draft, 'wx', 0o600).catch(() => {
    throw new Trouble(`${file} can’t be written: its folder is not there, or not for this account`);
  });
  try {
    const summary = await backUp(url, handle.createWriteStream({ flush: true }), storage);
    await rename(draft, target);
    await flushFolder(path.dirname(target));
    return summary;
  } finally {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
  }
}

/** Writes all that the database holds at one moment, and the bytes of its files, beside everybody who works on it. */
export async function backUp(url: string, output: Writable, storage: Storage): Promise<Summary> {
  const sql = connectForCopying(url, BACKUP_NAME);
  try {
    // Bytes of files that are deleted from now on stay until they are in the backup; the connection's end lets go of it.
    if (await hasFiles(sql)) await sql`select pg_advisory_lock_shared(${BYTES_LOCK})`;
    return await sql.begin('isolation level repeatable read read only', async (transaction) => {
      const summary: Summary = { tables: [], files: [], sequences: [] };
      const frames = Readable.from(everything(transaction, storage, summary), { objectMode: false });
      // The terminal's stream is not ours to end.
      await pipeline(frames, createGzip({ level: GZIP_LEVEL }), sealed, output, { end: output !== process.stdout });
      return summary;
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The frames of the file; `summary` is filled on the way. */
async function* everything(
  transaction: postgres.TransactionSql,
  storage: Storage,
  summary: Summary,
): AsyncGenerator<Buffer> {
  const tables = await listTables(transaction);
  yield frame('header', await describe(transaction));
  for (const table of tables) {
    const digest = new TableDigest();
    yield frame('table', table);
    if (hasRows(table)) {
      const rows = await transaction.unsafe(`copy ${nameOf(table)} (${columnsOf(table)}) to stdout`).readable();
      for await (const chunk of rows) {
        digest.add(chunk);
        yield frame('data', chunk);
      }
    }
    summary.tables.push(digest.summary(table));
  }
  if (await hasFiles(transaction)) yield* bytesOfFiles(transaction, storage, summary);
  summary.sequences = await listSequences(transaction);
  yield frame('end', summary);
}

/** A database of before there were files is backed up too. */
async function hasFiles(sql: postgres.ISql): Promise<boolean> {
  const [found] = await sql<{ name: string | null }[]>`select to_regclass('public.files')::text as name`;
  return found?.name != null;
}

/** Files whose bytes are lost are no reason to have no backup of the others; `crm doctor` tells of them. */
async function* bytesOfFiles(
  transaction: postgres.TransactionSql,
  storage: Storage,
  summary: Summary,
): AsyncGenerator<Buffer> {
  for await (const rows of transaction<{ key: string }[]>`select storage_key as key from files order by id`.cursor(
    500,
  )) {
    for (const { key } of rows) {
      const content = await storage.read(key);
      if (!content) continue;
      const digest = new FileDigest();
      yield frame('file', { key });
      for await (const chunk of content) {
        digest.add(chunk);
        yield frame('data', chunk);
      }
      summary.files.push(digest.summary(key));
    }
  }
}

async function describe(transaction: postgres.TransactionSql): Promise<Header> {
  const [state] = await transaction<{ server: string; list: string | null }[]>`
    select current_setting('server_version') as server, to_regclass('drizzle.__drizzle_migrations')::text as list`;
  if (!state?.list) throw new Trouble('There is no Kontor in this database yet: nothing to back up');
  const migrations = await transaction<{ made: string }[]>`
    select created_at::text as made from drizzle.__drizzle_migrations order by created_at`;
  return {
    release: await kontorVersion(),
    server: state.server,
    takenAt: new Date().toISOString(),
    migrations: migrations.map(({ made }) => Number(made)),
  };
}
