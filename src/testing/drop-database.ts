import type postgres from 'postgres';
import { sqlState } from '../db/transaction.ts';

const IN_USE = '55006';

/**
 * Waits for those who are leaving, and cuts off who stays. Never by force at once: that fails where the server itself is
 * tidying the database up, which asked without force it stops.
 */
export async function dropDatabase(run: postgres.Sql, name: string): Promise<void> {
  try {
    await run`drop database if exists ${run(name)}`;
  } catch (error) {
    if (sqlState(error) !== IN_USE) throw error;
    await run`drop database if exists ${run(name)} with (force)`;
  }
}
