import type { ActorContext, UserActor } from '../access/actor.ts';
import { ALL_FIELDS } from '../access/fields.ts';
import { DEFAULT_MATRICES, ensureDefaultRoles } from '../access/matrix.ts';
import { connectDatabase, type Database, type DatabaseOptions, type Db } from '../db/client.ts';
import { ensureDefaultPipeline } from '../pipelines/defaults.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import { workspaces } from '../workspace/table.ts';
import { createTestDatabase } from './database.ts';

const PEOPLE = {
  admin: { role: 'admin', team: null },
  lead: { role: 'team_lead', team: 'North' },
  manager: { role: 'manager', team: 'North' },
  colleague: { role: 'manager', team: 'North' },
  viewer: { role: 'viewer', team: 'North' },
  outsider: { role: 'manager', team: 'South' },
  southLead: { role: 'team_lead', team: 'South' },
} as const;
export type Name = keyof typeof PEOPLE;
const NAMES = ['admin', 'lead', 'manager', 'colleague', 'viewer', 'outsider', 'southLead'] as const satisfies Name[];

export type People = Record<Name, UserActor>;

/** An empty workspace with two teams, and somebody of each role in them. */
export async function seedPeople(db: Db): Promise<People> {
  await ensureDefaultRoles(db);
  await db.insert(workspaces).values({ name: 'Test Ltd', currency: 'USD', timezone: 'UTC' }).onConflictDoNothing();
  await ensureDefaultPipeline(db);
  const teamRows = await db
    .insert(teams)
    .values([{ name: 'North' }, { name: 'South' }])
    .returning();
  const teamOf = (name: Name) => teamRows.find((team) => team.name === PEOPLE[name].team)?.id ?? null;
  const rows = await db
    .insert(users)
    .values(
      NAMES.map((name) => ({ name, email: `${name}@test.example`, role: PEOPLE[name].role, teamId: teamOf(name) })),
    )
    .returning();
  const actorOf = (name: Name): UserActor => {
    const row = rows.find((user) => user.name === name);
    if (!row) throw new Error(`${name} was not made`);
    const teamMemberIds = rows
      .filter((user) => user.teamId !== null && user.teamId === row.teamId)
      .map((user) => user.id);
    return {
      kind: 'user',
      userId: row.id,
      role: row.role,
      teamId: row.teamId,
      teamMemberIds: row.teamId === null ? [row.id] : teamMemberIds,
      matrix: DEFAULT_MATRICES[PEOPLE[name].role],
      fields: ALL_FIELDS,
      channel: 'screen',
      isReadOnly: false,
      passwordGivenAt: null,
      lacksTwoFactor: false,
      viewer: null,
      sessionId: null,
      tokenId: null,
    };
  };
  return {
    admin: actorOf('admin'),
    lead: actorOf('lead'),
    manager: actorOf('manager'),
    colleague: actorOf('colleague'),
    viewer: actorOf('viewer'),
    outsider: actorOf('outsider'),
    southLead: actorOf('southLead'),
  };
}

export type TestWorld = {
  database: Database;
  url: string;
  people: People;
  /** What a verb or a query is given when this person calls it. */
  as: (name: Name) => ActorContext & { adhoc: Db };
  close: () => Promise<void>;
};

/** A database of one's own with people in it. */
export async function openTestWorld(options: Pick<DatabaseOptions, 'onStatement'> = {}): Promise<TestWorld> {
  const { url, drop } = await createTestDatabase();
  const database = connectDatabase(url, { max: 8, ...options });
  const people = await seedPeople(database.db);
  return {
    database,
    url,
    people,
    as: (name) => ({ actor: people[name], db: database.db, adhoc: database.adhoc, onCommit: () => {} }),
    close: async () => {
      await database.close();
      await drop();
    },
  };
}
