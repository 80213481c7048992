import { eq } from 'drizzle-orm';
import { notFound } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { alphabetically } from '../db/columns.ts';
import { type Team, teams } from './table.ts';

/** All teams, in order of their names. */
export async function listTeams(db: Db): Promise<Team[]> {
  return db.select().from(teams).orderBy(alphabetically(teams.name), teams.id);
}

export async function getTeam(db: Db, id: number): Promise<Team> {
  const [team] = await db.select().from(teams).where(eq(teams.id, id));
  if (!team) throw notFound('team');
  return team;
}
