import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../db/embedded.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { dropDatabase } from './drop-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of this run, at a database whose role may create others. */
    databaseServer: string;
    /** A database that is migrated and that nobody is connected to. */
    templateDatabase: string;
  }
}

/** Nothing of a test run has to survive it. */
const withoutDurability = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
};

/** One PostgreSQL per run (`TEST_DATABASE_URL` names another than the embedded one), and in it a template, migrated once. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const template = `kontor_template_${process.pid}`;
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  const tearDown = async () => {
    await dropDatabase(sql, template);
    await sql.end({ timeout: 5 });
    await server.stop();
  };
  try {
    await dropDatabase(sql, template);
    await sql`create database ${sql(template)} template template0`;
    await migrateDatabase(databaseUrl(server.url, template));
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('databaseServer', server.url);
  project.provide('templateDatabase', template);
  return tearDown;
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  const dataDir = await mkdtemp(path.join(tmpdir(), 'kontor-test-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: withoutDurability });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
