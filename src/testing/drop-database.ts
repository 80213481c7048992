import type postgres from 'postgres';
import { sqlState } from '../db/transaction.ts';

const IN_USE = '55006';

/**
 * Waits for those who are leaving, and cuts off who stays. Not by `with (force)`: that fails where the server itself is
 * tidying the database up, which without force is asked to stop.
 */
export async function dropDatabase(run: postgres.Sql, name: string): Promise<void> {
  try {
    await run`drop database if exists ${run(name)}`;
  } catch (error) {
    if (sqlState(error) !== IN_USE) throw error;
    await run`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = current_user`;
    await run`drop database if exists ${run(name)}`;
  }
}
