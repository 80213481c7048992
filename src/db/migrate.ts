import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';
import { ROOT } from '../root.ts';

const MIGRATIONS = path.join(ROOT, 'drizzle');
/** Any constant: of processes that start at once one migrates. */
const MIGRATION_LOCK = 4_711_001;
const LOCK_POLL_MS = 100;
/** Whoever writes meanwhile queues behind a migration that waits for its lock, so it does not wait for longer than this. */
const LOCK_TIMEOUT_MS = 500;
const MAX_PAUSE_MS = 3_000;
const PATIENCE_MS = 600_000;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

type Options = {
  /** As drizzle-kit writes it: the files and their journal. */
  folder?: string;
  patienceMs?: number;
  /** Is told the first time that somebody's long transaction stands in the way. */
  onWait?: (message: string) => void;
};

export type Migration = ReturnType<typeof readMigrationFiles>[number];

/** What this release's schema is made of, in order. */
export const releaseMigrations = (folder = MIGRATIONS): Migration[] => readMigrationFiles({ migrationsFolder: folder });

/**
 * Brings the database's schema up to date, beside others who work on it; safe when several processes start at once.
 * Each migration is a transaction, tried until it gets its locks; what builds indexes concurrently runs outside of one.
 */
export async function migrateDatabase(
  url: string,
  { folder = MIGRATIONS, patienceMs = PATIENCE_MS, onWait = (message) => process.emitWarning(message) }: Options = {},
): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'kontor migrations' } });
  try {
    // To wait inside a statement would hold a snapshot, for whose end the other's concurrent index waits.
    while (!(await lockMigrations(client))) await sleep(LOCK_POLL_MS);
    await client`select set_config('statement_timeout', '0', false)`;
    const applied = await appliedMigrations(client);
    const deadline = performance.now() + patienceMs;
    // By their time, not by the last one's: those of two branches may come in another order than they were made in.
    for (const migration of releaseMigrations(folder)) {
      if (!applied.has(migration.folderMillis)) await applyInTime(client, migration, deadline, onWait);
    }
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Keeps everybody else from changing the schema until the connection ends; false where somebody is at it. */
export async function lockMigrations(client: postgres.ISql): Promise<boolean> {
  const [row] = await client<{ locked: boolean }[]>`select pg_try_advisory_lock(${MIGRATION_LOCK}) as locked`;
  return row?.locked === true;
}

/** In the table that drizzle's own migrator keeps. */
export async function appliedMigrations(client: postgres.ISql): Promise<Set<number>> {
  const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (!table?.['name']) {
    await client`create schema if not exists drizzle`;
    await client`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
  }
  const rows = await client<{ created_at: string }[]>`select created_at from drizzle.__drizzle_migrations`;
  return new Set(rows.map((row) => Number(row.created_at)));
}

/** Tries again and again, with pauses in which those who queued behind it get on. */
async function applyInTime(
  client: postgres.Sql,
  migration: Migration,
  deadline: number,
  onWait: (message: string) => void,
): Promise<void> {
  const isConcurrent = migration.sql.some((statement) => /\bindex\s+concurrently\b/i.test(statement));
  for (let attempt = 1; ; attempt++) {
    try {
      await (isConcurrent ? applyConcurrently(client, migration) : applyAtOnce(client, migration));
      return;
    } catch (error) {
      const isPassing = error instanceof postgres.PostgresError && [LOCK_NOT_AVAILABLE, DEADLOCK].includes(error.code);
      if (!isPassing) throw error;
      const message = `A migration waits for ${await oldestTransaction(client)}`;
      if (performance.now() > deadline) throw new Error(`${message}, which did not end`, { cause: error });
      if (attempt === 1) onWait(message);
      await sleep(Math.min(MAX_PAUSE_MS, LOCK_TIMEOUT_MS * attempt) * (0.5 + Math.random() / 2));
    }
  }
}

async function applyAtOnce(client: postgres.Sql, migration: Migration): Promise<void> {
  await client.begin(async (transaction) => {
    await transaction`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`;
    for (const statement of migration.sql) await transaction.unsafe(statement);
    await note(transaction, migration);
  });
}

/** Outside a transaction, so each statement has to bear being begun anew: what is built is kept, half of it is dropped. */
async function applyConcurrently(client: postgres.Sql, migration: Migration): Promise<void> {
  for (const statement of migration.sql) {
    const [, name] =
      /create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?"?(\w+)/i.exec(statement) ?? [];
    if (name === undefined || !(await isBuilt(client, name))) await client.unsafe(statement);
  }
  await note(client, migration);
}

async function isBuilt(client: postgres.Sql, name: string): Promise<boolean> {
  const [index] = await client<{ indisvalid: boolean }[]>`
    select indisvalid from pg_index where indexrelid = to_regclass(quote_ident(${name}))`;
  if (index?.indisvalid === false) await client`drop index concurrently ${client(name)}`;
  return index?.indisvalid === true;
}

/** In a transaction that makes a whole schema, on tables that nobody else sees yet. */
export async function applyToNewTables(transaction: postgres.ISql, migration: Migration): Promise<void> {
  for (const statement of migration.sql) await transaction.unsafe(statement.replace(/\bconcurrently\b/gi, ''));
  await note(transaction, migration);
}

async function note(client: postgres.ISql, { hash, folderMillis }: Migration): Promise<void> {
  await client`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`;
}

/** Who is most likely in the way, as far as our role may know. */
async function oldestTransaction(client: postgres.Sql): Promise<string> {
  const [oldest] = await client<{ pid: number; name: string | null; since: Date }[]>`
    select pid, application_name as name, xact_start as since from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
    order by xact_start limit 1`;
  if (!oldest) return 'a transaction that has just ended';
  return `a transaction of ${oldest.name || 'somebody'} (process ${oldest.pid}), open since ${oldest.since.toISOString()}`;
}
