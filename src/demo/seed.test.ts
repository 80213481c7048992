import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPassword } from '../auth/secrets.ts';
import { connectDatabase, type Database } from '../db/client.ts';
import { createTestDatabase } from '../testing/database.ts';
import { seedBulk } from './bulk.ts';
import { seedDemo } from './seed.ts';

const NOW = new Date('2025-03-14T10:30:00Z');

let database: Database;
let close: () => Promise<void>;
let seconds: number;

async function seeded(): Promise<{ database: Database; close: () => Promise<void> }> {
  const { url, drop } = await createTestDatabase();
  const opened = connectDatabase(url, { max: 2 });
  await seedDemo(opened.db, { now: NOW, timezone: 'Europe/Berlin' });
  return {
    database: opened,
    close: async () => {
      await opened.close();
      await drop();
    },
  };
}

beforeAll(async () => {
  const start = performance.now();
  ({ database, close } = await seeded());
  seconds = (performance.now() - start) / 1_000;
}, 60_000);
afterAll(() => close());

const rowsOf = async (query: string, from = database): Promise<Record<string, unknown>[]> =>
  Array.from(await from.db.execute(sql.raw(query)));
const numberOf = async (query: string): Promise<number> => Number(Object.values((await rowsOf(query))[0] ?? {})[0]);

test('fills an empty database in under ten seconds, with what was promised', async () => {
  expect(seconds).toBeLessThan(10);
  const counts = await rowsOf(`select
    (select count(*) from users)::int as users, (select count(*) from teams)::int as teams,
    (select count(*) from companies)::int as companies, (select count(*) from contacts)::int as contacts,
    (select count(*) from deals)::int as deals, (select count(*) from tasks)::int as tasks,
    (select count(*) from pipelines)::int as pipelines,
    (select count(*) from activities where type <> 'stage_change')::int as activities`);
  expect(counts[0]).toEqual({
    users: 20,
    teams: 3,
    companies: 300,
    contacts: 1_200,
    deals: 900,
    tasks: 500,
    pipelines: 2,
    activities: 8_003,
  });
});

test('the logins are those of the documentation', async () => {
  const logins = await rowsOf(`select u.email, u.role, t.name team, u.password_hash from users u
    left join teams t on t.id = u.team_id where u.password_hash is not null order by u.id`);
  expect(logins.map(({ email, role, team }) => [email, role, team])).toEqual([
    ['admin@demo.test', 'admin', null],
    ['lead@demo.test', 'team_lead', 'Central Europe'],
    ['manager@demo.test', 'manager', 'Central Europe'],
    ['outsider@demo.test', 'manager', 'Western Europe'],
  ]);
  expect(await verifyPassword(String(logins[0]?.['password_hash']), 'demo-password')).toBe(true);
});

test.each([
  [
    'a deal whose last period is not what it is',
    `select count(*) from deals d join deal_periods p on p.deal_id = d.id and p.valid_to is null
    where (p.stage_id, p.status, p.responsible_id, p.pipeline_id) is distinct from (d.stage_id, d.status, d.responsible_id, d.pipeline_id) or p.valid_from <> d.stage_entered_at`,
  ],
  [
    'a deal without exactly one present period',
    `select count(*) from deals d
    where (select count(*) from deal_periods p where p.deal_id = d.id and p.valid_to is null) <> 1`,
  ],
  [
    'a gap or an overlap between periods',
    `select count(*) from (select valid_to, lead(valid_from) over (partition by deal_id order by valid_from) next from deal_periods) p
    where valid_to is distinct from next`,
  ],
  ['a period that ends before it begins', `select count(*) from deal_periods where valid_to <= valid_from`],
  [
    'a deal that begins after its first period',
    `select count(*) from deals d where created_at <> (select min(valid_from) from deal_periods p where p.deal_id = d.id)`,
  ],
  [
    'a status that is not the stage’s',
    `select count(*) from deals d join pipeline_stages s on s.id = d.stage_id
    where d.status <> case when s.is_won then 'won' when s.is_lost then 'lost' else 'open' end or s.pipeline_id <> d.pipeline_id`,
  ],
  [
    'something of the future',
    `select (select count(*) from activities where happened_at > '${NOW.toISOString()}') + (select count(*) from deals where greatest(created_at, closed_at) > '${NOW.toISOString()}')`,
  ],
  [
    'a call on a weekend',
    `select count(*) from activities where extract(isodow from happened_at at time zone 'Europe/Berlin') > 5`,
  ],
  [
    'an open brace or bracket in a text',
    `select (select count(*) from activities where coalesce(subject, '') || regexp_replace(coalesce(body, ''), '<@\\d+>', '') ~ '[{}<>]') + (select count(*) from tasks where title ~ '[{}<>]')`,
  ],
  [
    'a contact of another company on a deal',
    `select count(*) from deals d join contacts c on c.id = d.contact_id where c.company_id <> d.company_id`,
  ],
  [
    'a row that search does not find',
    `select (select count(*) from deals where search_text = '') + (select count(*) from contacts where search_text = '') + (select count(*) from companies where search_text = '') + (select count(*) from tasks where search_text = '')`,
  ],
])('there is not %s', async (_what, query) => {
  expect(await numberOf(query)).toBe(0);
});

test('looks like a business: eighteen months, a believable win rate, work for today', async () => {
  expect(await numberOf(`select count(distinct date_trunc('month', closed_at)) from deals`)).toBeGreaterThanOrEqual(18);
  const winRate = await numberOf(`select avg((status = 'won')::int) from deals where status <> 'open'`);
  expect(winRate).toBeGreaterThan(0.3);
  expect(winRate).toBeLessThan(0.55);
  const manager = `(select id from users where email = 'manager@demo.test')`;
  expect(await numberOf(`select count(*) from deals where status = 'open' and responsible_id = ${manager}`)).toBe(40);
  const rotting = `select count(*) from deals d join pipeline_stages s on s.id = d.stage_id
    where d.status = 'open' and d.stage_entered_at < '${NOW.toISOString()}'::timestamptz - s.rotting_days * interval '1 day'`;
  expect(await numberOf(rotting)).toBeGreaterThan(20);
  for (const login of ['lead', 'manager', 'outsider']) {
    const open = `select count(*) from tasks t join users u on u.id = t.assignee_id
      where u.email = '${login}@demo.test' and t.status in ('pending', 'in_progress')`;
    expect(await numberOf(`${open} and (t.due_at at time zone 'Europe/Berlin')::date = '2025-03-14'`)).toBeGreaterThan(
      0,
    );
    expect(await numberOf(`${open} and (t.due_at at time zone 'Europe/Berlin')::date < '2025-03-14'`)).toBeGreaterThan(
      0,
    );
  }
});

test('somebody has just written to the sales manager and changed a deal of theirs', async () => {
  const manager = `(select id from users where email = 'manager@demo.test')`;
  const unread = `select count(*) from notifications n join activities a on a.id = (n.data ->> 'activityId')::bigint
    where n.user_id = ${manager} and n.read_at is null and n.kind = 'mentioned' and a.type = 'comment'
      and a.body like '%<@' || n.user_id || '>%' and a.entity_id = n.entity_id`;
  expect(await numberOf(unread)).toBe(1);
  const marked = `select count(distinct l.entity_id) from record_looks l join deals d on d.id = l.entity_id
    where l.user_id = ${manager} and d.responsible_id = l.user_id and d.status = 'open' and (
      exists (select 1 from events e where e.entity_type = 'deal' and e.entity_id = d.id and e.id > l.event_id
        and e.actor_id <> l.user_id and e.changes -> 'source' ->> 'to' = d.source)
      or exists (select 1 from activities a where a.entity_type = 'deal' and a.entity_id = d.id and a.id > l.activity_id
        and a.user_id <> l.user_id))`;
  expect(await numberOf(marked)).toBe(3);
});

const FINGERPRINT = `select md5(string_agg(md5(x::text), '' order by x::text)) from (
  select title, amount::text, created_at::text, closed_at::text from deals
  union all select subject, body, happened_at::text, user_id::text from activities
  union all select name, email, title, company_id::text from contacts
  union all select title, due_at::text, status, assignee_id::text from tasks) x`;

test('is the same every time, and only once', async () => {
  const again = await seeded();
  try {
    expect(await rowsOf(FINGERPRINT, again.database)).toEqual(await rowsOf(FINGERPRINT));
    await seedDemo(again.database.db, { now: new Date('2025-06-01T00:00:00Z') });
    expect(await rowsOf(FINGERPRINT, again.database)).toEqual(await rowsOf(FINGERPRINT));
  } finally {
    await again.close();
  }
}, 60_000);

test('adds any number of records to what is there', async () => {
  const before = await numberOf('select count(*) from deals');
  await seedBulk(database.db, { companies: 50, contacts: 200, deals: 6_000, activities: 500 }, { now: NOW });
  expect(await numberOf('select count(*) from deals')).toBe(before + 6_000);
  expect(await numberOf('select count(*) from contacts')).toBe(1_400);
  expect(
    await numberOf(
      'select count(*) from deals d where not exists (select 1 from deal_periods p where p.deal_id = d.id)',
    ),
  ).toBe(0);
}, 60_000);
