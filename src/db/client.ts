import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import { connect, type PoolLoad } from './driver.ts';

/** The query builder, over the pool or inside a transaction alike. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>;

export type Database = {
  /** Every statement is prepared once per connection and its plan kept. */
  db: Db;
  /** For statements that users compose (filters, sorts): never prepared, so that their variety can't fill the server's memory. */
  adhoc: Db;
  /** A connection of its own that stays listening across restarts of PostgreSQL. */
  listen: (
    channel: string,
    onNotify: (payload: string) => void,
    onListening: () => void,
  ) => Promise<{ unlisten: () => Promise<void> }>;
  notify: (channel: string, payload?: string) => Promise<void>;
  load: () => PoolLoad;
  /** Fails where the database can't be reached or holds no workspace table; never waits behind the pool's work. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
};

export type DatabaseOptions = {
  max?: number;
  statementTimeoutMs?: number;
  /** Is told of each statement as it is sent, those of transactions included. */
  onStatement?: (text: string, parameters: readonly unknown[]) => void;
};

const PING_TIMEOUT_MS = 2_000;

export function connectDatabase(
  url: string,
  { max = 16, statementTimeoutMs = 15_000, onStatement }: DatabaseOptions = {},
): Database {
  const client = connect(url, {
    max,
    ...(onStatement && { debug: (_connection, text, parameters) => onStatement(text, parameters) }),
    onnotice: () => {},
    backoff: retryDelaySeconds,
    connection: {
      application_name: 'kontor',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
      // Many small questions at once: starting helpers or a compiler takes longer than most of the answers. As texts, since
      // the driver sends nothing that is falsy.
      max_parallel_workers_per_gather: '0',
      jit: 'off',
      TimeZone: 'UTC',
    },
  });
  // Whoever listens gets a connection beside this one, which is left for asking how things are.
  const listener = connect(url, {
    max: 1,
    onnotice: () => {},
    backoff: retryDelaySeconds,
    connect_timeout: 5,
    connection: { application_name: 'kontor', statement_timeout: PING_TIMEOUT_MS },
  });
  return {
    db: drizzle(preparing(client), { casing: 'snake_case' }),
    adhoc: drizzle(client, { casing: 'snake_case' }),
    listen: (channel, onNotify, onListening) => listener.listen(channel, onNotify, onListening),
    notify: async (channel, payload = '') => {
      await client.notify(channel, payload);
    },
    load: () => client.poolLoad(),
    ping: async () => {
      await listener`select 1 from workspaces limit 1`;
    },
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), listener.end({ timeout: 1 })]);
    },
  };
}

const retryDelaySeconds = (attempt: number): number => Math.min(0.2 * attempt, 1);

/** Drizzle's builder sends `unsafe` statements, which postgres.js plans anew each time unless told to prepare. */
function preparing<Client extends object>(client: Client): Client {
  return new Proxy(client, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      if (key === 'unsafe') {
        return (query: string, params: unknown[], options: object) =>
          Reflect.apply(value, target, [query, params, { ...options, prepare: true }]);
      }
      if (key === 'begin' || key === 'savepoint') {
        return (work: (scoped: object) => unknown) =>
          Reflect.apply(value, target, [(scoped: object) => work(preparing(scoped))]);
      }
      return value;
    },
  });
}
