import { channel } from 'node:diagnostics_channel';
import { PgTransaction } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';

const MAX_ATTEMPTS = 4;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/**
 * A migration added a column: each connection of the release before has to plan its statements anew, once. The driver
 * tries the first of them again, which in a transaction hides its error behind that of whatever comes next.
 */
const STALE_PLAN = new Set(['0A000', '25P02']);
const MAX_STALE_CONNECTIONS = 50;

/** Is published to with the SQLSTATE whenever a transaction is begun anew. */
export const transactionRetries = channel('kontor.transaction.retry');

type InTransaction = {
  db: Db;
  /** Called after the outermost commit. */
  onCommit: () => void;
};

/**
 * Runs the work in a transaction, joining the one that is already open. Deadlocks, serialization failures and plans
 * that a migration made stale are retried where the transaction is the outermost, so the work must be repeatable.
 */
export async function inTransaction<Context extends InTransaction, Result>(
  ctx: Context,
  work: (ctx: Context) => Promise<Result>,
): Promise<Result> {
  if (ctx.db instanceof PgTransaction) return work(ctx);
  const result = await retrying(() => ctx.db.transaction((tx) => work({ ...ctx, db: tx })));
  ctx.onCommit();
  return result;
}

/** Runs reads of one moment: what is written meanwhile is in all of them or in none. */
export const inSnapshot = <Result>(db: Db, read: (db: Db) => Promise<Result>): Promise<Result> =>
  retrying(() => db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' }));

async function retrying<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const code = sqlState(error);
      if (attempt >= attemptsFor(code)) throw error;
      transactionRetries.publish(code);
    }
  }
}

function attemptsFor(code: string | null): number {
  if (code !== null && STALE_PLAN.has(code)) return MAX_STALE_CONNECTIONS;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK ? MAX_ATTEMPTS : 1;
}

/** PostgreSQL's error code, wherever the driver or the builder put it. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // The innermost: what wraps it may have a code of its own.
  const inner = error.cause === undefined || error.cause === error ? null : sqlState(error.cause);
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : null);
}

/** The constraint that a statement broke, or null. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('constraint_name' in error && typeof error.constraint_name === 'string') return error.constraint_name;
  return error.cause === undefined ? null : violatedConstraint(error.cause);
}
