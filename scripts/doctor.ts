import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Config } from '../src/config.ts';
import type { Db } from '../src/db/client.ts';
import { isTimezone } from '../src/workspace/input.ts';

/** What was looked at, whether it is as it should be, and what was seen. */
export type Finding = { what: string; isGood: boolean; seen: string };

type Examined = { db: Db; config: Pick<Config, 'dataDir' | 'databaseUrl'> };

const JOURNAL = path.resolve(import.meta.dirname, '../drizzle/meta/_journal.json');
const OLDEST_VERSION = 150_000;
const MAX_CLOCK_DIFFERENCE_SECONDS = 5;

/** Looks at everything that an installation stands on; changes nothing. */
export async function examine({ db, config }: Examined): Promise<Finding[]> {
  const server = await examineServer(db);
  const rows = await examineRows(db);
  const folder = config.databaseUrl === undefined ? await examineFolder(config.dataDir) : [];
  return [...server, ...rows, ...folder];
}

async function examineServer(db: Db): Promise<Finding[]> {
  const [server] = await db.execute<{ version: string; number: number; hasTrigrams: boolean; secondsOff: number }>(sql`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      exists (select from pg_extension where extname = 'pg_trgm') as "hasTrigrams",
      round(abs(extract(epoch from now()) - ${Date.now() / 1000}::float8))::int as "secondsOff"`);
  const [applied] = await db.execute<{ n: number }>(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
  const journal = z.object({ entries: z.array(z.unknown()) }).parse(JSON.parse(await readFile(JOURNAL, 'utf8')));
  const [workspace] = await db.execute<{ timezone: string; isKnown: boolean }>(sql`
    select timezone, exists (select from pg_timezone_names where name = timezone) as "isKnown" from workspaces`);
  if (!server || !applied) return [{ what: 'connection', isGood: false, seen: 'the database answers nothing' }];
  return [
    { what: 'PostgreSQL', isGood: server.number >= OLDEST_VERSION, seen: `${server.version} (15 or newer is needed)` },
    {
      what: 'migrations',
      isGood: applied.n === journal.entries.length,
      seen: `${applied.n} of ${journal.entries.length} applied`,
    },
    { what: 'extension pg_trgm', isGood: server.hasTrigrams, seen: server.hasTrigrams ? 'installed' : 'missing' },
    {
      what: 'clocks',
      isGood: server.secondsOff <= MAX_CLOCK_DIFFERENCE_SECONDS,
      seen: `${server.secondsOff} s apart`,
    },
    {
      what: 'time zone',
      isGood: workspace !== undefined && workspace.isKnown && isTimezone(workspace.timezone),
      seen: workspace?.timezone ?? 'there is no workspace',
    },
  ];
}

const COUNTED = ['users', 'teams', 'companies', 'contacts', 'deals', 'tasks', 'activities', 'events'] as const;

/** Each finds rows that break a rule which no constraint of the database holds. */
const LAWS: Record<string, SQL> = {
  'a deal’s stage belongs to its pipeline': sql`
    select d.id from deals d join pipeline_stages s on s.id = d.stage_id where s.pipeline_id <> d.pipeline_id`,
  'a deal’s status is its stage’s': sql`
    select d.id from deals d join pipeline_stages s on s.id = d.stage_id
    where d.status <> case when s.is_won then 'won' when s.is_lost then 'lost' else 'open' end`,
  'a deal has one period without an end': sql`
    select d.id from deals d left join deal_periods p on p.deal_id = d.id and p.valid_to is null
    group by d.id having count(p.id) <> 1`,
  'a deal’s last period has its stage': sql`
    select d.id from deals d join deal_periods p on p.deal_id = d.id and p.valid_to is null
    where p.stage_id <> d.stage_id`,
  'a deal’s periods follow each other without gap or overlap': sql`
    select deal_id as id from (
      select deal_id, valid_from, valid_to, row_number() over w as place, lag(valid_to) over w as former_end
      from deal_periods window w as (partition by deal_id order by valid_from, valid_to nulls last)
    ) p where valid_to < valid_from or (place > 1 and former_end is distinct from valid_from)`,
  'an activity is on a record': sql`
    select a.id from activities a where not case a.entity_type
      when 'deal' then exists (select from deals where id = a.entity_id)
      when 'contact' then exists (select from contacts where id = a.entity_id)
      else exists (select from companies where id = a.entity_id) end`,
  'a pipeline has open stages, one won and one lost': sql`
    select p.id from pipelines p left join pipeline_stages s on s.pipeline_id = p.id group by p.id
    having count(*) filter (where s.is_won) <> 1 or count(*) filter (where s.is_lost) <> 1
      or count(*) filter (where not s.is_won and not s.is_lost) = 0`,
};

async function examineRows(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const table of COUNTED) {
    const [counted] = await db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`);
    findings.push({ what: table, isGood: true, seen: String(counted?.n ?? 0) });
  }
  const [people] = await db.execute<{ all: number; admins: number }>(sql`
    select count(*)::int as "all", count(*) filter (where role = 'admin' and active)::int as admins from users`);
  const isManaged = people?.all === 0 || (people?.admins ?? 0) > 0;
  findings.push({ what: 'active administrators', isGood: isManaged, seen: String(people?.admins ?? 0) });
  for (const [law, broken] of Object.entries(LAWS)) {
    const rows = await db.execute<{ id: string }>(sql`${broken} order by 1 limit 6`);
    const named = rows
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ');
    const seen = rows.length === 0 ? 'yes' : `not so for ${named}${rows.length > 5 ? ' and more' : ''}`;
    findings.push({ what: law, isGood: rows.length === 0, seen });
  }
  return findings;
}

/** The folder holds everybody's data and the database's password: nobody else has any business there. */
async function examineFolder(dataDir: string): Promise<Finding[]> {
  return Promise.all(
    [path.join(dataDir, 'postgres'), path.join(dataDir, 'postgres.password')].map(async (place) => {
      const mode = await stat(place).then(
        (found) => found.mode & 0o777,
        () => null,
      );
      const seen = mode === null ? 'missing' : `permissions ${mode.toString(8).padStart(4, '0')}`;
      return { what: place, isGood: mode !== null && (mode & 0o077) === 0, seen };
    }),
  );
}
