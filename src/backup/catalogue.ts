import type postgres from 'postgres';
import { connect } from '../db/driver.ts';
import type { Table } from './manifest.ts';

/**
 * Whose sign-ins they were has to be shown anew: one that was ended after the backup, or a link that was used, must not
 * come back to life with it; nor is mail sent again.
 */
const LEFT_EMPTY = ['sessions', 'one_time_links', 'email_changes', 'mails'];
/** The migrator's own list, and pg-boss's queues, which are made anew from what the rows say. */
const FOREIGN_SCHEMAS = ['information_schema', 'drizzle', 'pgboss'];

/** One connection for long work, whose texts PostgreSQL writes the same way whatever its configuration. */
export function connectForCopying(url: string, name: string): postgres.Sql {
  return connect(url, {
    max: 1,
    onnotice: () => {},
    connection: {
      application_name: name,
      statement_timeout: 0,
      idle_in_transaction_session_timeout: 0,
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'postgres',
      bytea_output: 'hex',
      extra_float_digits: 1,
      TimeZone: 'UTC',
    },
  });
}

/**
 * Every table there is, so that none that a later release adds is forgotten. Numbers of transactions mean nothing in
 * another database, so columns of them are left to their defaults: to a reader of the log, all happened in one.
 */
export async function listTables(sql: postgres.ISql): Promise<Table[]> {
  return sql<Table[]>`
    select n.nspname::text as schema, c.relname::text as name, array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          and a.atttypid <> 'xid8'::regtype
        order by a.attnum
      ) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and ${isOurs(sql)}
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1, 2`;
}

/** How far each sequence has come: not part of a snapshot, so never behind the rows that were read in one before. */
export async function listSequences(sql: postgres.ISql) {
  return sql<{ schema: string; name: string; last: string | null }[]>`
    select n.nspname::text as schema, c.relname::text as name, s.last_value::text as last
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_sequences s on s.schemaname = n.nspname and s.sequencename = c.relname
    where c.relkind = 'S' and ${isOurs(sql)}
    order by 1, 2`;
}

const isOurs = (sql: postgres.ISql) => sql`(n.nspname !~ '^pg_' and n.nspname <> all(${FOREIGN_SCHEMAS}))`;

export const hasRows = ({ name }: Table): boolean => !LEFT_EMPTY.includes(name);

/** As it is written in a statement. */
export const nameOf = ({ schema, name }: { schema: string; name: string }): string =>
  `${quoted(schema)}.${quoted(name)}`;

export const columnsOf = ({ columns }: Table): string => columns.map(quoted).join(', ');

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What makes loading slow, to be put back afterwards: foreign keys, and the indexes that stand for no constraint. */
export async function listDecorations(sql: postgres.ISql): Promise<{ drop: string[]; create: string[] }> {
  const keys = await sql<{ drop: string; create: string }[]>`
    select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) as drop,
      format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as create
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${isOurs(sql)}`;
  const indexes = await sql<{ drop: string; create: string }[]>`
    select format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as create
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    where ${isOurs(sql)} and c.relkind = 'r' and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`;
  return {
    drop: [...keys, ...indexes].map(({ drop }) => drop),
    // Keys are checked with the help of indexes.
    create: [...indexes, ...keys].map(({ create }) => create),
  };
}
