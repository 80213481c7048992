import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { keyOf } from '../custom-fields/input.ts';
import { loadCustomFields } from '../custom-fields/queries.ts';
import { TABLES } from '../custom-fields/uniqueness.ts';
import type { Db } from '../db/client.ts';
import { lockMigrations } from '../db/migrate.ts';
import { indexedExpression } from './fields.ts';

/** Each costs its part of every change: what is sorted by beyond the first fields of a record type is read in full. */
const MAX_PER_TYPE = 20;

/**
 * Sees to it that what people sort and filter by, of the fields that they added, has an index: built while everybody goes on
 * working, and dropped when the field is gone. By one process at a time.
 */
export async function keepFieldIndexes({ db, url }: { db: Db; url: string }): Promise<void> {
  const fields = await loadCustomFields(db);
  const wanted = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { id, recordType, type } of fields) {
    const expression = indexedExpression(type, keyOf(id));
    const count = counts.get(recordType) ?? 0;
    if (expression === undefined || count >= MAX_PER_TYPE) continue;
    counts.set(recordType, count + 1);
    const table = TABLES[recordType];
    // The type is part of the name: a field that was given another has another expression.
    wanted.set(`${table}_sort_${keyOf(id)}_${type.toLowerCase()}`, `on ${table} ((${expression}), id)`);
  }
  const found = await db.execute<{ name: string; valid: boolean }>(sql`
    select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relname ~ '^(companies|contacts|deals|tasks)_sort_f[0-9]+_[a-z]+$' and c.relnamespace = 'public'::regnamespace`);
  const valid = new Set(Array.from(found).flatMap(({ name, valid: isValid }) => (isValid ? [name] : [])));
  const stale = Array.from(found, ({ name }) => name).filter((name) => !valid.has(name) || !wanted.has(name));
  const missing = [...wanted].filter(([name]) => !valid.has(name));
  if (stale.length === 0 && missing.length === 0) return;
  await onOwnConnection(url, async (client) => {
    // Names and expressions are made of tables, types and numbers alone.
    for (const name of stale) await client.unsafe(`drop index concurrently if exists ${name}`);
    for (const [name, on] of missing) {
      await client.unsafe(`create index concurrently if not exists ${name} ${on} where deleted_at is null`);
    }
  });
}

/** Which may take its time. Where somebody else changes the schema just then, it is looked at again the next time. */
async function onOwnConnection(url: string, work: (client: postgres.Sql) => Promise<void>): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'kontor indexes' } });
  try {
    if (await lockMigrations(client)) await work(client);
  } finally {
    await client.end({ timeout: 5 });
  }
}
