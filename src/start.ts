import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Auth, createAuth } from './auth/auth.ts';
import { ensureSetupLink } from './auth/setup.ts';
import { type Config, ConfigError, type Smtp } from './config.ts';
import { purgeCustomFields } from './custom-fields/purging.ts';
import type { Db } from './db/client.ts';
import { openDatabase } from './db/open.ts';
import { holdPort } from './db/ports.ts';
import { findDuplicatesNightly, followDuplicates } from './duplicates/jobs.ts';
import { purgeFavourites } from './favourites/favourites.ts';
import { createStorage } from './files/storage.ts';
import { removeLeftovers, removeOrphans } from './files/sweeping.ts';
import { listenTrouble } from './http/listening.ts';
import { openImportFiles } from './imports/files.ts';
import { sweepImports } from './imports/screen.ts';
import { sweepJobs } from './jobs/work.ts';
import { startWorker } from './jobs/worker.ts';
import { keepFieldIndexes } from './lists/indexes.ts';
import { createRelay } from './live/relay.ts';
import { createMailer, type Post } from './mail/mail.ts';
import { startMailing } from './mail/poller.ts';
import { sweepMails } from './mail/sending.ts';
import { startJobs } from './notifications/jobs.ts';
import { loadNotifications } from './notifications/queries.ts';
import { prepareDatabase } from './pipelines/prepare.ts';
import { forgetOldKeys } from './rest/idempotency.ts';
import { loadSealer, type Sealer } from './sealing/sealer.ts';
import { buildServer } from './server.ts';
import { takeOffGoneTags } from './tags/tags.ts';
import { purgeTrash } from './trash/purging.ts';
import { describeError } from './trpc/errors.ts';
import { purgeViews } from './views/views.ts';

export type Running = {
  /** Where it listens. */
  url: string;
  /** Where the first administrator is made, on an empty database. */
  setupLink: string | null;
  /** Finishes what is being answered, then closes everything, the embedded database last. */
  stop: () => Promise<void>;
};

/** Starts everything, in the order in which each needs the other. `fill` puts data into a new database. */
export async function startKontor(wanted: Config, fill: (db: Db) => Promise<void> = async () => {}): Promise<Running> {
  // What is to be closed, the last opened first.
  const opened: (() => Promise<void>)[] = [];
  const { config, release } = await onItsPort(wanted);
  opened.push(release);
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const { database, url: databaseUrl, close } = await openDatabase(config);
    opened.push(close);
    const sealer = await loadSealer(config);
    const post = postOf(config.smtp, sealer);
    const mailer = createMailer(post);
    await prepareDatabase(database.db);
    await fill(database.db);
    const isSecure = config.publicUrl.startsWith('https:');
    const auth = createAuth({
      db: database.db,
      isSecure,
      publicUrl: config.publicUrl,
      mailer,
      sealer,
      onError: (error) => app.log.warn({ error: describeError(error) }, 'A password link was not mailed'),
    });
    const relay = createRelay({
      database,
      loaders: { notification: loadNotifications },
      onPeopleChanged: auth.forget,
      onError: (error) => app.log.warn({ error: describeError(error) }, 'The live stream is interrupted'),
    });
    const storage = createStorage(path.join(config.dataDir, 'files'));
    const app = await buildServer({ database, auth, relay, mailer, storage, config });
    await relay.start();
    opened.push(() => relay.close());
    const jobs = await startJobs({
      url: databaseUrl,
      database,
      relay,
      mailer,
      publicUrl: config.publicUrl,
      nightly: async (ctx) => {
        await purgeTrash(ctx);
        await removeLeftovers(ctx.db, storage);
        await removeOrphans(ctx.db, storage);
        await findDuplicatesNightly(ctx);
      },
      onError: (error) => {
        app.metrics.jobFailure();
        app.log.warn({ error: describeError(error) }, 'A job failed');
      },
    });
    opened.push(() => jobs.stop());
    const duplicates = followDuplicates({
      db: database.db,
      relay,
      onError: (error) => {
        app.metrics.jobFailure();
        app.log.warn({ error: describeError(error) }, 'Duplicates are not looked for');
      },
    });
    opened.push(() => duplicates.stop());
    const worker = startWorker({
      database,
      relay,
      onError: (error) => {
        app.metrics.jobFailure();
        app.log.warn({ error: describeError(error) }, 'A part of a job failed');
      },
    });
    opened.push(() => worker.stop());
    const mailing = post && startMailing({ db: database.db, post, ...mailTroubles(app) });
    opened.push(async () => mailing?.stop());
    const clearing = setInterval(() => void removeLeftovers(database.db, storage).catch(() => {}), CLEAR_MS).unref();
    opened.push(async () => clearInterval(clearing));
    const sweeping = setInterval(() => void sweep(database.db, auth, config.dataDir).catch(() => {}), SWEEP_MS).unref();
    opened.push(async () => clearInterval(sweeping));
    const index = () =>
      keepFieldIndexes({ db: database.db, url: databaseUrl }).catch((error: unknown) =>
        app.log.warn({ error: describeError(error) }, 'Indexes of fields are not up to date'),
      );
    const indexing = setInterval(() => void index(), INDEX_MS).unref();
    opened.push(async () => clearInterval(indexing));
    opened.push(async () => app.close());
    const setupLink = await ensureSetupLink(database.db, config.publicUrl);
    await release();
    const url = await app
      .listen({ port: config.port, host: config.host })
      .catch((error: unknown) => explain(error, config));
    return { url, setupLink, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The port has to be known before there are links to it. One that the system chose is held until it is listened on: the
 * database, which starts first, would else be given the same.
 */
async function onItsPort(config: Config): Promise<{ config: Config; release: () => Promise<void> }> {
  if (config.port !== 0) return { config, release: async () => {} };
  const { port, release } = await holdPort(config.host).catch((error: unknown) => explain(error, config));
  return { config: { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) }, release };
}

async function explain(error: unknown, config: Config): Promise<never> {
  throw (await listenTrouble(error, config)) ?? error;
}

/** New fields are few, and lists of them are right before they are quick. */
const INDEX_MS = 60_000;
const SWEEP_MS = 3_600_000;
/** What was erased is gone from the disk soon. */
const CLEAR_MS = 60_000;

/** Deletes what has run out: sessions, links, idempotency keys, mail, fields and views in the trash, what is left of deleted tags, jobs. What fails is tried again in an hour. */
async function sweep(db: Db, auth: Auth, dataDir: string): Promise<void> {
  await auth.sweep();
  await forgetOldKeys(db);
  await sweepMails(db);
  await purgeCustomFields(db);
  await takeOffGoneTags(db);
  await purgeViews(db);
  await purgeFavourites(db);
  await sweepJobs(db);
  await sweepImports(db);
  await openImportFiles(path.join(dataDir, 'imports')).sweep();
}

/** What sends mail needs a key for what waits to be sent. */
function postOf(smtp: Smtp | undefined, sealer: Sealer | null): Post | null {
  if (!smtp) return null;
  if (!sealer) {
    throw new ConfigError(
      'The environment is not right:\n  SMTP_URL needs a DATA_DIR that can be written, or SECRET_KEY',
    );
  }
  return { smtp, sealer };
}

const mailTroubles = (app: FastifyInstance) => ({
  onAway: (reason: string) => app.log.warn({ reason }, 'The mail server can’t be had; mail waits'),
  onError: (error: unknown) => {
    app.metrics.jobFailure();
    app.log.warn({ error: describeError(error) }, 'Mail is not sent');
  },
});
