import { createAuth } from './auth/auth.ts';
import { ensureSetupLink } from './auth/setup.ts';
import type { Config } from './config.ts';
import type { Db } from './db/client.ts';
import { openDatabase } from './db/open.ts';
import { createRelay } from './live/relay.ts';
import { prepareDatabase } from './pipelines/prepare.ts';
import { buildServer } from './server.ts';

export type Running = {
  /** Where it listens. */
  url: string;
  /** Where the first administrator is made, on an empty database. */
  setupLink: string | null;
  /** Finishes what is being answered, then closes everything, the embedded database last. */
  stop: () => Promise<void>;
};

/** Starts everything, in the order in which each needs the other. `fill` puts data into a new database. */
export async function startKontor(config: Config, fill: (db: Db) => Promise<void> = async () => {}): Promise<Running> {
  const { database, close } = await openDatabase(config);
  try {
    await prepareDatabase(database.db);
    await fill(database.db);
    const isSecure = config.publicUrl.startsWith('https:');
    const auth = createAuth({ db: database.db, isSecure, publicUrl: config.publicUrl });
    const relay = createRelay({ database, onPeopleChanged: auth.forget });
    const app = await buildServer({ database, auth, relay, config });
    await relay.start();
    const setupLink = await ensureSetupLink(database.db, config.publicUrl);
    const url = await app.listen({ port: config.port, host: config.host });
    return {
      url,
      setupLink,
      stop: async () => {
        await relay.close();
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
