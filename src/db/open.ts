import type { Config } from '../config.ts';
import { connectDatabase, type Database } from './client.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrateDatabase } from './migrate.ts';

export type OpenDatabase = { database: Database; url: string; close: () => Promise<void> };

/** The database that the configuration names, embedded or not, with its schema up to date. */
export async function openDatabase({
  databaseUrl,
  dataDir,
}: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<OpenDatabase> {
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir }) : null;
  const url = databaseUrl ?? embedded?.url ?? '';
  try {
    await migrateDatabase(url);
    const database = connectDatabase(url);
    return {
      database,
      url,
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
