import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { Db } from '../db/client.ts';
import { dropDatabase } from './drop-database.ts';

/** A migrated database of one's own, copied from the template of the run. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `kontor_test_${randomBytes(6).toString('hex')}`;
  await onServer(
    (run) => run`create database ${run(name)} template ${run(inject('templateDatabase'))} strategy file_copy`,
  );
  const url = new URL(inject('databaseServer'));
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer((run) => dropDatabase(run, name)),
  };
}

/** Opens connections beforehand, so that what is begun at once really runs at once. */
export async function openConnections(db: Db): Promise<void> {
  await Promise.all(Array.from({ length: 4 }, () => db.execute(sql`select 1`)));
}

async function onServer(work: (run: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const run = postgres(inject('databaseServer'), { max: 1, onnotice: () => {} });
  try {
    await work(run);
  } finally {
    await run.end({ timeout: 5 });
  }
}
