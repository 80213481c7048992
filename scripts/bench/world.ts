import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { SYSTEM } from '../../src/access/actor.ts';
import { hashSecret, newApiToken } from '../../src/auth/secrets.ts';
import { apiTokens } from '../../src/auth/table.ts';
import { createCustomField } from '../../src/custom-fields/custom-fields.ts';
import type { Customized } from '../../src/custom-fields/input.ts';
import { loadCustomFields } from '../../src/custom-fields/queries.ts';
import { TABLES } from '../../src/custom-fields/uniqueness.ts';
import { connectDatabase, type Database } from '../../src/db/client.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { seedBulk } from '../../src/demo/bulk.ts';
import { findDuplicatesNightly } from '../../src/duplicates/jobs.ts';
import { keepFieldIndexes } from '../../src/lists/indexes.ts';
import { prepareDatabase } from '../../src/pipelines/prepare.ts';
import { pipelineStages } from '../../src/pipelines/table.ts';
import { teams } from '../../src/teams/table.ts';
import { users } from '../../src/users/table.ts';

/** What is measured works on a copy of the kept data, made anew for each run. */
export type World = {
  database: Database;
  url: string;
  /** Where the embedded PostgreSQL lives. */
  dataDir: string;
  /** Leads a team of ten. */
  lead: { id: number };
  /** Sees everything. */
  admin: { id: number };
  /** Made past the password that people need for one. */
  tokenFor: (userId: number) => Promise<string>;
  close: () => Promise<void>;
};

export const say = (text: string): void => console.log(text);

const FULL = { companies: 20_000, contacts: 100_000, deals: 100_000, activities: 1_000_000 };
const OPEN_SHARE = 0.1;
const TEAMS = 5;
const TEAM_SIZE = 10;
const OPEN_STAGES = ['Lead in', 'Qualification', 'Needs analysis', 'Proposal', 'Negotiation', 'Contract sent'];

/** Kept data of another making is made anew. */
const MAKING = 3;
const COPY = 'bench_run';

/** Opens the data of this size (1 is the full one), made where it is missing. */
export async function openWorld(folder: string, size: number): Promise<World> {
  const dataDir = path.join(folder, `size-${size}`);
  const seal = path.join(dataDir, `made-${MAKING}`);
  const isKept = existsSync(seal);
  if (!isKept) await rm(dataDir, { recursive: true, force: true });
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    say(isKept ? `Taking the data from ${dataDir}` : `Making the data in ${dataDir}`);
    await migrateDatabase(server.url);
    if (!isKept) {
      await seed(server.url, size);
      await writeFile(seal, '');
    }
    const url = await copyOf(server.url);
    const database = connectDatabase(url);
    const [lead] = await database.db.select({ id: users.id }).from(users).where(eq(users.role, 'team_lead')).limit(1);
    if (!lead) throw new Error('The data holds nobody who leads a team');
    const [admin = lead] = await database.db
      .insert(users)
      .values({ name: 'Administrator', email: 'admin@bench.test', role: 'admin' })
      .returning({ id: users.id });
    return {
      database,
      url,
      dataDir,
      lead,
      admin,
      tokenFor: (userId) => tokenFor(database, userId),
      close: async () => {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function seed(url: string, size: number): Promise<void> {
  const database = connectDatabase(url, { max: 2, statementTimeoutMs: 600_000 });
  const start = performance.now();
  try {
    await prepareDatabase(database.db);
    await makeStages(database);
    await makePeople(database);
    const counts = Object.entries(FULL).map(([what, count]) => [what, Math.round(count * size)] as const);
    say(counts.map(([what, count]) => `${count.toLocaleString('en')} ${what}`).join(', '));
    const { companies = 0, contacts = 0, deals = 0, activities = 0 } = Object.fromEntries(counts);
    await seedBulk(database.db, { companies, contacts, deals, activities }, { openShare: OPEN_SHARE });
    await addFields(database);
    await keepFieldIndexes({ db: database.db, url });
    // Else a server that starts on the data looks for them while something else is measured.
    await findDuplicatesNightly({ db: database.db });
    await database.db.execute(sql`vacuum analyze`);
  } finally {
    await database.close();
  }
  say(`made in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
}

/** The default pipeline with six open stages, each more likely to be won than the one before. */
async function makeStages({ db }: Database): Promise<void> {
  await db.execute(sql`update ${pipelineStages} set sort_order = sort_order + 100`);
  const [anyStage] = await db.select().from(pipelineStages).limit(1);
  if (!anyStage) throw new Error('There is no pipeline');
  await db.execute(sql`delete from ${pipelineStages} where not is_won and not is_lost`);
  await db.insert(pipelineStages).values(
    OPEN_STAGES.map((name, sortOrder) => ({
      name,
      sortOrder,
      pipelineId: anyStage.pipelineId,
      probability: 10 + sortOrder * 15,
      rottingDays: 21,
    })),
  );
}

const SCORED = ['contact', 'company', 'deal'] as const satisfies Customized[];

/** A number from 0 to 99 on each contact, company and deal, which the data's people added. */
async function addFields({ db }: Database): Promise<void> {
  for (const recordType of SCORED) {
    const { key } = await createCustomField(
      { actor: SYSTEM, db, onCommit: () => {} },
      { recordType, type: 'number', name: 'Score' },
    );
    await db.execute(sql`update ${sql.identifier(TABLES[recordType])}
      set custom_fields = custom_fields || jsonb_build_object(${key}::text, (id * 37) % 100)`);
  }
}

/** What these fields are called in filters. */
export async function scoreKeys({ database }: World): Promise<Record<(typeof SCORED)[number], string>> {
  const fields = await loadCustomFields(database.db);
  const keyFor = (type: Customized) => fields.find(({ recordType }) => recordType === type)?.key ?? '';
  return { contact: keyFor('contact'), company: keyFor('company'), deal: keyFor('deal') };
}

async function makePeople({ db }: Database): Promise<void> {
  const made = await db
    .insert(teams)
    .values(Array.from({ length: TEAMS }, (_, team) => ({ name: `Team ${team + 1}` })))
    .returning();
  await db.insert(users).values(
    made.flatMap(({ id: teamId, name }) =>
      Array.from({ length: TEAM_SIZE }, (_, place) => ({
        name: `${name}, person ${place + 1}`,
        email: `person-${teamId}-${place + 1}@bench.test`,
        role: place === 0 ? 'team_lead' : 'manager',
        teamId,
      })),
    ),
  );
}

/** A database like the kept one, in a few seconds. */
async function copyOf(url: string): Promise<string> {
  const address = new URL(url);
  const kept = address.pathname.slice(1);
  address.pathname = '/postgres';
  const sql = postgres(address.href, { max: 1, onnotice: () => {} });
  try {
    await sql`drop database if exists ${sql(COPY)} with (force)`;
    await sql`create database ${sql(COPY)} template ${sql(kept)} strategy file_copy`;
  } finally {
    await sql.end();
  }
  address.pathname = `/${COPY}`;
  return address.href;
}

async function tokenFor({ db }: Database, userId: number): Promise<string> {
  const token = newApiToken();
  await db.insert(apiTokens).values({ userId, name: 'bench', tokenHash: hashSecret(token), isReadOnly: false });
  return token;
}
