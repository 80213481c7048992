import type postgres from 'postgres';
import { sqlState } from '../db/transaction.ts';

const IN_USE = '55006';
/** PostgreSQL waits for some seconds each time. */
const ATTEMPTS = 5;

/**
 * Waits for those who are leaving, and cuts off who stays or has come back meanwhile. Not by `with (force)`: that fails where
 * the server itself is tidying the database up, which without force is asked to stop.
 */
export async function dropDatabase(run: postgres.Sql, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await run`drop database if exists ${run(name)}`;
      return;
    } catch (error) {
      if (sqlState(error) !== IN_USE || attempt === ATTEMPTS) throw error;
      await run`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = current_user`;
    }
  }
}
