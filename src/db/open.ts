import type { Config } from '../config.ts';
import { connectDatabase, type Database } from './client.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrateDatabase } from './migrate.ts';
import { checkServer, databaseTrouble, folderTrouble } from './troubles.ts';

export type OpenDatabase = { database: Database; url: string; close: () => Promise<void> };

type Where = Pick<Config, 'databaseUrl' | 'dataDir'>;

/** The database that the configuration names, embedded or not, with its schema up to date. */
export async function openDatabase(where: Where): Promise<OpenDatabase> {
  const { url, leave } = await reachDatabase(where);
  try {
    await checkServer(url);
    await migrateDatabase(url);
    const database = connectDatabase(url);
    return {
      database,
      url,
      close: async () => {
        await database.close();
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw databaseTrouble(error, url) ?? error;
  }
}

/** Where that database is, as it stands: the embedded one is started for it. */
export async function reachDatabase({
  databaseUrl,
  dataDir,
}: Where): Promise<{ url: string; leave: () => Promise<void> }> {
  if (databaseUrl !== undefined) return { url: databaseUrl, leave: async () => {} };
  const { url, stop } = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => {
    throw folderTrouble(error, dataDir) ?? error;
  });
  return { url, leave: stop };
}
