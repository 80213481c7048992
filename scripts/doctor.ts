import { type SQL, sql } from 'drizzle-orm';
import { isTimezone } from '../src/core/zones.ts';
import type { Db } from '../src/db/client.ts';
import { releaseMigrations } from '../src/db/migrate.ts';
import type { Storage } from '../src/files/storage.ts';
import type { Sealer } from '../src/sealing/sealer.ts';
import { examineFiles } from './doctor/files.ts';
import type { Finding } from './doctor/finding.ts';
import { examineSecrets } from './doctor/secrets.ts';

const MAX_CLOCK_DIFFERENCE_SECONDS = 5;

/** Looks at everything that the database holds, as it stands; changes nothing. */
export async function examine(db: Db, sealer: Sealer | null, storage: Storage): Promise<Finding[]> {
  const migrations = await examineMigrations(db);
  if (!migrations.isGood) return [migrations];
  return [
    migrations,
    ...(await examineServer(db)),
    await examineSecrets(db, sealer),
    ...(await examineFiles(db, storage)),
    ...(await examineRows(db)),
  ];
}

async function examineMigrations(db: Db): Promise<Finding> {
  const what = 'migrations';
  const [list] = await db.execute<{ name: string | null }>(
    sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`,
  );
  const rows = list?.name
    ? await db.execute<{ made: string }>(sql`select created_at::text as made from drizzle.__drizzle_migrations`)
    : [];
  const applied = new Set(rows.map(({ made }) => Number(made)));
  const known = releaseMigrations().map(({ folderMillis }) => folderMillis);
  const pending = known.filter((made) => !applied.has(made)).length;
  if (applied.size > known.length - pending) {
    const remedy = 'It works beside a newer one, but does not know what that has added: install the newer release.';
    return { what, isGood: false, seen: 'the database is of a newer release than this', remedy };
  }
  const remedy = 'npm start applies them. Take a backup before.';
  return { what, isGood: pending === 0, seen: `${known.length - pending} of ${known.length} applied`, remedy };
}

async function examineServer(db: Db): Promise<Finding[]> {
  const [server] = await db.execute<{ version: string; hasTrigrams: boolean; secondsOff: number }>(sql`
    select current_setting('server_version') as version,
      exists (select from pg_extension where extname = 'pg_trgm') as "hasTrigrams",
      round(abs(extract(epoch from clock_timestamp()) - ${Date.now() / 1000}::float8))::int as "secondsOff"`);
  const [workspace] = await db.execute<{ timezone: string; isKnown: boolean }>(sql`
    select timezone, exists (select from pg_timezone_names where name = timezone) as "isKnown" from workspaces`);
  if (!server) return [{ what: 'connection', isGood: false, seen: 'the database answers nothing' }];
  return [
    { what: 'PostgreSQL', isGood: true, seen: server.version },
    {
      what: 'extension pg_trgm',
      isGood: server.hasTrigrams,
      seen: server.hasTrigrams ? 'installed' : 'missing',
      remedy: 'Let a superuser say in the database: create extension pg_trgm',
    },
    {
      what: 'clocks',
      isGood: server.secondsOff <= MAX_CLOCK_DIFFERENCE_SECONDS,
      seen: `this machine’s and the database’s are ${server.secondsOff} s apart`,
      remedy: 'Have both set theirs by the network (NTP): reminders and sessions go by them.',
    },
    {
      what: 'time zone',
      isGood: workspace !== undefined && workspace.isKnown && isTimezone(workspace.timezone),
      seen: workspace?.timezone ?? 'there is no workspace',
      remedy: 'Choose one that both know, under Settings, Workspace.',
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
      when 'task' then exists (select from tasks where id = a.entity_id)
      else exists (select from companies where id = a.entity_id) end`,
  'a file is on a record or an activity': sql`
    select f.id from files f where not case f.entity_type
      when 'deal' then exists (select from deals where id = f.entity_id)
      when 'contact' then exists (select from contacts where id = f.entity_id)
      when 'company' then exists (select from companies where id = f.entity_id)
      else exists (select from activities where id = f.entity_id) end`,
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
  const remedy = 'npm run --silent crm -- user create --role admin --email … --name …';
  findings.push({ what: 'active administrators', isGood: isManaged, seen: String(people?.admins ?? 0), remedy });
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
