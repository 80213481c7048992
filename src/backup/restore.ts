import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { Trouble } from '../core/trouble.ts';
import { type Customized, keyOf } from '../custom-fields/input.ts';
import { uniqueIndexOf } from '../custom-fields/uniqueness.ts';
import {
  appliedMigrations,
  applyToNewTables,
  lockMigrations,
  type Migration,
  releaseMigrations,
} from '../db/migrate.ts';
import type { Storage } from '../files/storage.ts';
import { BACKUP_NAME } from './backup.ts';
import { columnsOf, connectForCopying, listDecorations, listTables, nameOf } from './catalogue.ts';
import { broken, checkSeal } from './format.ts';
import { type Header, kontorVersion, type Summary, type Table } from './manifest.ts';
import { readContents, readHeader, skip } from './reading.ts';

/** How long whoever still reads or writes is waited for. */
const LOCK_TIMEOUT_MS = 10_000;
/** What the first start of an empty installation puts in: a database with nothing else is as good as new. */
const FROM_THE_FIRST_START = [
  'roles',
  'role_permissions',
  'workspaces',
  'pipelines',
  'pipeline_stages',
  'one_time_links',
  'reaction_cursors',
];

export type Restored = {
  header: Header;
  summary: Summary;
  /** Tables in the backup that no migration makes: somebody else's, and left out. */
  strangers: string[];
};

/**
 * Puts a backup in the place of what the database holds, in one transaction: it is all there, or nothing has changed.
 * The workspace gets a new epoch, so that whoever followed the changes of the old one begins anew.
 */
export async function restoreFile(
  url: string,
  file: string,
  /** Where the bytes of files go. Those of a restore that fails are swept away as nobody's. */
  storage: Storage,
  /** Whether what the database holds may go; it goes when the backup is in. */
  { isReplacing = false }: { isReplacing?: boolean } = {},
): Promise<Restored> {
  await checkSeal(file);
  const sql = connectForCopying(url, 'kontor restore');
  try {
    if (!(await lockMigrations(sql))) throw new Trouble('Another process migrates or restores this database just now');
    await refuseBesideOthers(sql);
    return await sql.begin(async (transaction) => {
      await transaction`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`;
      const restored = await replaceAll(transaction, file, storage, isReplacing);
      await refuseBesideOthers(transaction);
      return restored;
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function replaceAll(
  transaction: postgres.TransactionSql,
  file: string,
  storage: Storage,
  isReplacing: boolean,
): Promise<Restored> {
  const header = await readHeader(file);
  const { former, later } = await migrationsFor(header, file);
  const old = await listTables(transaction);
  if (!isReplacing) await refuseUnlessEmpty(transaction, old);
  await removeAll(transaction, old);
  await appliedMigrations(transaction);
  for (const migration of former) await applyToNewTables(transaction, migration);
  const loaded = await load(transaction, file, storage);
  for (const migration of later) await applyToNewTables(transaction, migration);
  await remakeUniqueIndexes(transaction);
  const tables = await listTables(transaction);
  refuseToDrop(old.filter((table) => !isAmong(tables, table)));
  await transaction`update workspaces set epoch = gen_random_uuid()`;
  await transaction.unsafe(`analyze ${namesOf(tables)}`);
  return { header, ...loaded };
}

/** No migration makes those of fields that people added. */
async function remakeUniqueIndexes(sql: postgres.ISql): Promise<void> {
  const fields = await sql<{ id: number; type: Customized }[]>`
    select id::int, record_type as type from custom_fields where is_unique and deleted_at is null`;
  for (const { id, type } of fields) await sql.unsafe(uniqueIndexOf(type, keyOf(id)));
}

/** The release's migrations: those that made the backup's tables, and those these are yet to get. */
async function migrationsFor(header: Header, file: string): Promise<{ former: Migration[]; later: Migration[] }> {
  const all = releaseMigrations();
  const known = new Set(all.map(({ folderMillis }) => folderMillis));
  if (header.migrations.some((made) => !known.has(made))) {
    const ours = await kontorVersion();
    throw new Trouble(`${file} is of a newer Kontor (${header.release}) than this (${ours}): restore it with that one`);
  }
  const isFormer = ({ folderMillis }: Migration) => header.migrations.includes(folderMillis);
  return { former: all.filter(isFormer), later: all.filter((migration) => !isFormer(migration)) };
}

async function refuseBesideOthers(sql: postgres.ISql): Promise<void> {
  const others = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name in ('kontor', 'kontor jobs', ${BACKUP_NAME})`;
  if (others.length === 0) return;
  const names = others.map(({ name }) => `“${name}”`).join(', ');
  throw new Trouble(
    `Kontor is at work on this database (connections of ${names}): stop the server and other commands first`,
  );
}

async function refuseUnlessEmpty(transaction: postgres.TransactionSql, tables: readonly Table[]): Promise<void> {
  for (const table of tables.filter(({ name }) => !FROM_THE_FIRST_START.includes(name))) {
    const [row] = await transaction.unsafe(`select 1 from ${nameOf(table)} limit 1`);
    if (row)
      throw new Trouble(`The database is not empty (it has ${table.name}): --replace puts the backup in its place`);
  }
}

function refuseToDrop(strangers: readonly Table[]): void {
  if (strangers.length === 0) return;
  throw new Trouble(`The database holds what is not Kontor’s (${namesOf(strangers)}): restore into one of its own`);
}

/** The queues as well: what there is to do is found in the rows again. */
async function removeAll(transaction: postgres.TransactionSql, tables: readonly Table[]): Promise<void> {
  if (tables.length > 0) await transaction.unsafe(`drop table ${namesOf(tables)}`);
  await transaction`drop table if exists drizzle.__drizzle_migrations`;
  await transaction`drop schema if exists pgboss cascade`;
}

/** Fills the new tables; what a migration put into them is in the backup too. */
async function load(
  transaction: postgres.TransactionSql,
  file: string,
  storage: Storage,
): Promise<{ summary: Summary; strangers: string[] }> {
  const tables = await listTables(transaction);
  const decorations = await listDecorations(transaction);
  for (const statement of decorations.drop) await transaction.unsafe(statement);
  await transaction.unsafe(`truncate ${namesOf(tables)}`);
  const strangers: string[] = [];
  const takeRows = async (table: Table, rows: AsyncIterable<Buffer>) => {
    if (isAmong(tables, table)) return loadRows(transaction, table, rows);
    strangers.push(nameOf(table));
    await skip(table, rows);
  };
  const summary = await readContents(file, takeRows, async (key, bytes) => {
    await storage.put(bytes, Number.POSITIVE_INFINITY, key);
  });
  for (const table of tables) await checkRows(transaction, table, summary, file);
  for (const statement of decorations.create) await transaction.unsafe(statement);
  for (const sequence of summary.sequences.filter(({ last }) => last !== null)) {
    await transaction`select setval(found, ${sequence.last}::bigint) from to_regclass(${nameOf(sequence)}) as found
      where found is not null`;
  }
  return { summary, strangers };
}

async function loadRows(
  transaction: postgres.TransactionSql,
  table: Table,
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  const name = nameOf(table);
  await transaction.unsafe(`alter table ${name} disable trigger user`);
  // Frozen rows need no tidying up later, and queries are answered from indexes alone at once.
  const statement = `copy ${name} (${columnsOf(table)}) from stdin with (freeze)`;
  await pipeline(rows, await transaction.unsafe(statement).writable());
  await transaction.unsafe(`alter table ${name} enable trigger user`);
}

async function checkRows(
  transaction: postgres.TransactionSql,
  table: Table,
  summary: Summary,
  file: string,
): Promise<void> {
  const [counted] = await transaction.unsafe<{ rows: string }[]>(`select count(*) as rows from ${nameOf(table)}`);
  if (summary.tables.find((one) => isSame(one, table))?.rows !== Number(counted?.rows)) throw broken(file);
}

type Named = { schema: string; name: string };

const isSame = (a: Named, b: Named): boolean => nameOf(a) === nameOf(b);
const isAmong = (tables: readonly Named[], table: Named): boolean => tables.some((one) => isSame(one, table));
const namesOf = (tables: readonly Named[]): string => tables.map(nameOf).join(', ');
