import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAuth } from '../auth/auth.ts';
import { hashPassword, hashSecret } from '../auth/secrets.ts';
import { apiTokens } from '../auth/table.ts';
import type { Config } from '../config.ts';
import { createStorage } from '../files/storage.ts';
import { createRelay } from '../live/relay.ts';
import { createMailer, type Post } from '../mail/mail.ts';
import { loadNotifications } from '../notifications/queries.ts';
import { createSealer } from '../sealing/sealer.ts';
import { buildServer, type ServerDependencies } from '../server.ts';
import { users } from '../users/table.ts';
import { type Name, openTestWorld, type TestWorld } from './actors.ts';

export const PASSWORD = 'correct horse battery';

export type TestSite = {
  world: TestWorld;
  app: FastifyInstance;
  /** What is kept on disk; it goes with the site. */
  folder: string;
  /** Where it listens. */
  url: string;
  tokenOf: (name: Name) => string;
  /** The session's cookie of somebody who signs in now. */
  signIn: (name: Name) => Promise<string>;
  /** Whoever is asked about next is looked up anew: what a test wrote by itself is known at once. */
  forgetActors: () => void;
  close: () => Promise<void>;
};

/** The whole server on a database of its own, listening; everybody has a password and an API token. */
export async function openTestSite({
  publicUrl = 'http://127.0.0.1:3000',
  post = null,
  patience = {},
  ...config
}: Partial<Pick<Config, 'publicUrl' | 'metricsToken' | 'trustedProxies'>> & {
  post?: Post | null;
  patience?: ServerDependencies['patience'];
} = {}): Promise<TestSite> {
  const [world, folder] = await Promise.all([openTestWorld(), mkdtemp(path.join(tmpdir(), 'kontor-site-'))]);
  const { database, people } = world;
  const tokenOf = (name: Name) => `kontor_${name.padEnd(43, 'x')}`;
  await database.db.update(users).set({ passwordHash: await hashPassword(PASSWORD) });
  await database.db.insert(apiTokens).values(
    Object.entries(people).map(([name, { userId }]) => ({
      userId,
      name,
      tokenHash: hashSecret(tokenOf(name as Name)),
      isReadOnly: false,
    })),
  );
  const mailer = createMailer(post);
  const auth = createAuth({
    db: database.db,
    isSecure: publicUrl.startsWith('https:'),
    publicUrl,
    mailer,
    sealer: createSealer('tests'),
  });
  const relay = createRelay({
    database,
    loaders: { notification: loadNotifications },
    onPeopleChanged: auth.forget,
  });
  const app = await buildServer({
    database,
    auth,
    relay,
    mailer,
    storage: createStorage(path.join(folder, 'files')),
    patience,
    config: { ...config, publicUrl, logLevel: 'silent' },
  });
  await relay.start();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    world,
    app,
    folder,
    url,
    tokenOf,
    forgetActors: auth.forget,
    signIn: async (name) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/trpc/auth.signIn',
        payload: { email: `${name}@test.example`, password: PASSWORD },
      });
      return String(answer.headers['set-cookie']).split(';')[0] ?? '';
    },
    close: async () => {
      await app.close();
      await relay.close();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
