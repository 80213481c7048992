import { hashPassword } from '../auth/secrets.ts';
import type { Db } from '../db/client.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import { load, withIds } from './load.ts';

/** The demo's logins all have it; they exist in the demo alone. */
export const DEMO_PASSWORD = 'demo-password';
export const DEMO_LOGINS = ['admin@demo.test', 'lead@demo.test', 'manager@demo.test', 'outsider@demo.test'] as const;

type Role = 'admin' | 'team_lead' | 'manager' | 'viewer';

const TEAMS = ['Central Europe', 'Western Europe', 'Overseas'] as const;
type TeamName = (typeof TEAMS)[number];

/** How many of the open deals are somebody's, beside the others'; and how good they are at winning. */
type Seller = { openDeals: number; skill: number };

// biome-ignore format: a table is read by its rows
const PEOPLE: readonly { email: string; name: string; role: Role; team: TeamName | null; seller: Seller | null }[] = [
  { email: 'admin@demo.test', name: 'Renate Albers', role: 'admin', team: null, seller: null },
  { email: 'lead@demo.test', name: 'Kristýna Holub', role: 'team_lead', team: 'Central Europe', seller: { openDeals: 14, skill: 1.15 } },
  { email: 'manager@demo.test', name: 'Mateusz Wieczorek', role: 'manager', team: 'Central Europe', seller: { openDeals: 40, skill: 1.05 } },
  { email: 'outsider@demo.test', name: 'Claire Dubois', role: 'manager', team: 'Western Europe', seller: { openDeals: 28, skill: 1 } },
  { email: 'jonas.eberhardt@demo.test', name: 'Jonas Eberhardt', role: 'manager', team: 'Central Europe', seller: { openDeals: 24, skill: 1.2 } },
  { email: 'saskia.noerregaard@demo.test', name: 'Saskia Nørregaard', role: 'manager', team: 'Central Europe', seller: { openDeals: 20, skill: 0.9 } },
  { email: 'petr.zeleny@demo.test', name: 'Petr Zelený', role: 'manager', team: 'Central Europe', seller: { openDeals: 17, skill: 0.85 } },
  { email: 'milena.jankovic@demo.test', name: 'Milena Janković', role: 'manager', team: 'Central Europe', seller: { openDeals: 19, skill: 1.1 } },
  { email: 'ingrid.solheim@demo.test', name: 'Ingrid Solheim', role: 'viewer', team: 'Central Europe', seller: null },
  { email: 'fergus.macleod@demo.test', name: 'Fergus MacLeod', role: 'team_lead', team: 'Western Europe', seller: { openDeals: 12, skill: 1.1 } },
  { email: 'amina.benali@demo.test', name: 'Amina Benali', role: 'manager', team: 'Western Europe', seller: { openDeals: 21, skill: 1.25 } },
  { email: 'pol.ferran@demo.test', name: 'Pol Ferran', role: 'manager', team: 'Western Europe', seller: { openDeals: 18, skill: 0.8 } },
  { email: 'roos.verhoeven@demo.test', name: 'Roos Verhoeven', role: 'manager', team: 'Western Europe', seller: { openDeals: 22, skill: 1 } },
  { email: 'dylan.hughes@demo.test', name: 'Dylan Hughes', role: 'manager', team: 'Western Europe', seller: { openDeals: 16, skill: 0.95 } },
  { email: 'theo.marchetti@demo.test', name: 'Theo Marchetti', role: 'viewer', team: 'Western Europe', seller: null },
  { email: 'monique.baptiste@demo.test', name: 'Monique Baptiste', role: 'team_lead', team: 'Overseas', seller: { openDeals: 11, skill: 1.15 } },
  { email: 'kenta.hoshino@demo.test', name: 'Kenta Hoshino', role: 'manager', team: 'Overseas', seller: { openDeals: 17, skill: 1.05 } },
  { email: 'deepa.raghavan@demo.test', name: 'Deepa Raghavan', role: 'manager', team: 'Overseas', seller: { openDeals: 20, skill: 1.1 } },
  { email: 'caio.figueiredo@demo.test', name: 'Caio Figueiredo', role: 'manager', team: 'Overseas', seller: { openDeals: 15, skill: 0.9 } },
  { email: 'shannon.oreilly@demo.test', name: 'Shannon O’Reilly', role: 'manager', team: 'Overseas', seller: { openDeals: 16, skill: 1 } },
];

export type Person = {
  id: number;
  name: string;
  email: string;
  role: string;
  teamId: number | null;
  team: TeamName | null;
  seller: Seller | null;
};
export type Salesperson = Person & { seller: Seller };

export const isSalesperson = (person: Person): person is Salesperson => person.seller !== null;

/** The countries that a team looks after; the rest is overseas. */
const TERRITORY: Record<string, TeamName> = {
  Germany: 'Central Europe',
  Poland: 'Central Europe',
  Czechia: 'Central Europe',
  Sweden: 'Central Europe',
  'United Kingdom': 'Western Europe',
  France: 'Western Europe',
  Spain: 'Western Europe',
  Netherlands: 'Western Europe',
};
export const teamOfCountry = (country: string): TeamName => TERRITORY[country] ?? 'Overseas';

/** `password` is that of the demo's logins; without one nobody of them can sign in. */
export async function loadPeople(db: Db, createdAt: Date, password: string | null = DEMO_PASSWORD): Promise<Person[]> {
  const stamps = { createdAt, updatedAt: createdAt };
  const teamRows = TEAMS.map((name) => ({ name, ...stamps }));
  const teamIds = new Map(withIds(teamRows, await load(db, teams, teamRows)).map(({ name, id }) => [name, id]));
  const passwordHash = password === null ? null : await hashPassword(password);
  const logins: readonly string[] = DEMO_LOGINS;
  const rows = PEOPLE.map(({ email, name, role, team }) => ({
    email,
    name,
    role,
    teamId: team === null ? null : (teamIds.get(team) ?? null),
    locale: 'en',
    active: true,
    passwordHash: logins.includes(email) ? passwordHash : null,
    version: 1,
    ...stamps,
  }));
  const ids = await load(db, users, rows);
  return withIds(PEOPLE, ids).map(({ id, name, email, role, team, seller }) => ({
    id,
    name,
    email,
    role,
    team,
    teamId: team === null ? null : (teamIds.get(team) ?? null),
    seller,
  }));
}
