import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuth } from './auth/auth.ts';
import { createRelay } from './live/relay.ts';
import { createMailer } from './mail/mail.ts';
import { createPresence } from './presence/presence.ts';
import { createAppRouter } from './router.ts';
import { type Name, openTestWorld, type TestWorld } from './testing/actors.ts';
import { importsFor } from './testing/imports.ts';
import { createCallerFactory } from './trpc/procedures.ts';

/** Rows of each big table; those who ask own one in a hundred, their team one in twenty-five. */
const ROWS = 12_000;
const BIG = [
  'deals',
  'contacts',
  'companies',
  'tasks',
  'activities',
  'events',
  'deal_periods',
  'notifications',
  'record_looks',
];
/** What sorts so many rows sorts a table rather than somebody's part of it. */
const MANY_ROWS = ROWS / 4;

/** Who sees every record has their activities counted by reading them: there is no smaller way to an exact number. */
const COUNTS_ACTIVITIES = /^select \(select count\(\*\)[^)]*join "activities"/;

type Statement = { text: string; parameters: readonly unknown[] };
type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Plan Rows': number; Plans?: Plan[] };

let world: TestWorld;
let sql: postgres.Sql;
let sent: Statement[] = [];
let call: ReturnType<typeof callerOf>;

const callerOf = () => {
  const { database } = world;
  const auth = createAuth({ db: database.db, isSecure: false, publicUrl: 'https://crm.example' });
  const createCaller = createCallerFactory(
    createAppRouter({
      auth,
      mailer: createMailer(null),
      relay: createRelay({ database }),
      presence: createPresence({ database, onError: () => {} }),
      imports: importsFor(auth),
    }),
  );
  return (name: Name) =>
    createCaller({
      ...world.as(name),
      authenticate: () => Promise.resolve(world.people[name]),
      address: '192.0.2.1',
      setHeader: () => {},
      sessionToken: null,
      userAgent: null,
      requestId: 'test',
    });
};
type Caller = ReturnType<ReturnType<typeof callerOf>>;

beforeAll(async () => {
  world = await openTestWorld({ onStatement: (text, parameters) => sent.push({ text, parameters }) });
  sql = postgres(world.url, { max: 1, onnotice: () => {} });
  await fill();
  call = callerOf();
}, 60_000);
afterAll(async () => {
  await sql.end();
  await world.close();
});

async function fill(): Promise<void> {
  await sql`insert into users (name, email, role) select 'Person ' || n, 'person' || n || '@test.example', 'manager'
    from generate_series(1, 93) n`;
  await sql`create temporary table n as
    select n, (select (array_agg(id order by id))[1 + n % 100] from users) as owner,
      now() - n * interval '7 minutes' as past, '2024-01-01'::timestamptz + n * interval '20 minutes' as long_past
    from generate_series(1, ${ROWS}::int) n`;
  await sql`insert into companies (name, search_text, responsible_id, updated_at)
    select 'Company ' || n, 'company ' || n, owner, past from n`;
  await sql`insert into contacts (first_name, last_name, email, search_text, responsible_id, company_id, updated_at)
    select 'Anna', 'Person ' || n, 'anna' || n || '@test.example', 'anna person ' || n, owner, n, past from n`;
  await sql`insert into deals (title, amount, currency, pipeline_id, stage_id, position, probability, status, closed_at,
      responsible_id, contact_id, company_id, search_text, updated_at, stage_entered_at, expected_close_date)
    select 'Deal ' || n, n, 'USD', s.pipeline_id, s.id, lpad(n::text, 8, '0'), s.probability,
      case when s.is_won then 'won' when s.is_lost then 'lost' else 'open' end,
      case when s.is_won or s.is_lost then long_past end, owner, n, n, 'deal ' || n, past, past, current_date + n % 60
    from n join lateral (
      select * from pipeline_stages order by case when n % 10 = 0 then sort_order else -sort_order end
      offset case when n % 10 = 0 then n / 10 % 4 else n % 2 end limit 1) s on true`;
  await sql`insert into deal_periods (deal_id, valid_from, pipeline_id, stage_id, status, currency, responsible_id)
    select id, created_at, pipeline_id, stage_id, status, currency, responsible_id from deals`;
  await sql`insert into tasks (title, search_text, status, due_at, assignee_id, created_by_id, deal_id, contact_id)
    select 'Task ' || n, 'task ' || n, case when n % 5 = 0 then 'pending' else 'done' end, past + interval '30 days',
      owner, owner, n, n from n`;
  await sql`insert into activities (entity_type, entity_id, type, body, happened_at, user_id)
    select (array['deal', 'contact', 'company'])[1 + n % 3], n, 'note', 'Called', past, owner from n, generate_series(1, 2)`;
  await sql`insert into events (operation_id, kind, entity_type, entity_id, actor_id, channel, changes, resource, owner_ids,
      previous_owner_ids, parents)
    select gen_random_uuid(), 'updated', t, n, owner, 'screen', '{"title":{"from":"a","to":"b"}}', t, array[owner],
      array[owner], '[]' from n, unnest(array['deal', 'contact']) t`;
  await sql`insert into notifications (user_id, kind, entity_type, entity_id, data, dedupe_key, read_at)
    select owner, 'deal_assigned', 'deal', n, '{}', n, case when n % 20 > 0 then now() end from n`;
  await sql`insert into record_looks (user_id, entity_type, entity_id, event_id, activity_id)
    select u.id, 'deal', n, n, n from n, users u where u.id % 25 = 1 or u.name = 'manager'`;
  await sql`insert into tags (name) select 'Tag ' || n from generate_series(1, 20) n`;
  for (const table of ['companies', 'contacts', 'deals', 'tasks']) {
    // The first two on one in fifty, the others on many.
    await sql`update ${sql(table)} set tag_ids = case when id % 50 = 0 then array[1, 2] else array[3 + id % 18] end`;
  }
  await sql.unsafe('vacuum analyze');
}

/** A record of the person's own, whichever type: they have the same ids. */
async function ownId(name: Name): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    select id::int from deals where responsible_id = ${world.people[name].userId} order by id limit 1`;
  return row?.id ?? 1;
}

const VIEWS: Record<string, (as: Caller, id: number, userId: number) => Promise<unknown>[]> = {
  'the board': (as) => [as.deals.board({})],
  'more of a column': (as) => [as.deals.column({ stageId: 1, cursor: { position: '00000100', id: 1 } })],
  'the tables': (as) => [as.deals.list({}), as.contacts.list({}), as.companies.list({}), as.activities.list({})],
  'tables narrowed by tags': (as) =>
    (['is', 'hasAll'] as const).flatMap((op) => {
      const filter = { conditions: [{ field: 'tagIds', op, value: [1, 2] }] };
      return [as.deals.rows({ filter }), as.contacts.rows({ filter }), as.companies.rows({ filter })];
    }),
  'the tasks of all and of one': (as, _, assigneeId) => [
    as.tasks.list({}),
    as.tasks.list({ open: true, perPage: 200 }),
    as.tasks.list({ open: true, perPage: 200, assigneeId }),
    as.tasks.rows({ open: true }),
    as.tasks.rows({ open: true, assigneeId }),
    as.tasks.summary({ open: true, assigneeId }),
    as.tasks.calendar({ open: true, from: new Date().toISOString().slice(0, 10), days: 42 }),
    as.tasks.calendar({ open: true, assigneeId, from: new Date().toISOString().slice(0, 10), days: 7 }),
  ],
  'the start page': (as, _, assigneeId) => [
    as.home.get(),
    as.home.attention(),
    as.tasks.list({ assigneeId, open: true, dueBefore: new Date().toISOString(), perPage: 20 }),
  ],
  'a deal': (as, id) => [
    as.deals.get({ id }),
    as.timeline.list({ entityType: 'deal', entityId: id }),
    as.timeline.history({ entityType: 'deal', entityId: id }),
    as.tasks.list({ dealId: id, open: true }),
    as.tasks.list({ dealId: id, open: false, sort: '-updatedAt', perPage: 20 }),
  ],
  'a contact': (as, id) => [
    as.contacts.get({ id }),
    as.timeline.list({ entityType: 'contact', entityId: id }),
    as.timeline.history({ entityType: 'contact', entityId: id }),
    as.deals.list({ contactId: id, status: 'open', sort: 'expectedCloseDate', perPage: 20 }),
    as.deals.list({ contactId: id, perPage: 20 }),
    as.deals.totals({ contactId: id }),
    as.tasks.list({ contactId: id, open: true }),
  ],
  'a company': (as, id) => [
    as.companies.get({ id }),
    as.timeline.list({ entityType: 'company', entityId: id }),
    as.timeline.history({ entityType: 'company', entityId: id }),
    as.contacts.list({ companyId: id, perPage: 20 }),
    as.companies.list({ parentId: id, perPage: 20 }),
    as.deals.list({ companyId: id, perPage: 20 }),
    as.deals.totals({ companyId: id }),
    as.tasks.list({ companyId: id, open: true }),
  ],
  'a search': (as) => [as.search.query({ q: 'person 77' }), as.search.query({ q: 'deal 1999' })],
  'the marks of what changed': (as, id) => [
    as.looks.changed({ entityType: 'deal', ids: Array.from({ length: 500 }, (_, index) => index + 1) }),
    as.looks.news({ entityType: 'deal', entityId: id }),
    as.looks.news({ entityType: 'deal', entityId: id, since: { event: 1, activity: 1 } }),
  ],
  'the trash': (as) => [
    as.trash.list({ entityType: 'deal' }),
    as.trash.list({ entityType: 'contact', page: 3 }),
    as.trash.list({ entityType: 'company', q: 'company 7' }),
    as.trash.list({ entityType: 'task' }),
    as.trash.list({ entityType: 'activity' }),
  ],
  'the bell': (as) => [as.notifications.list({}), as.notifications.unreadCount()],
};

/** What a statement does to a big table that takes the longer the more there is. */
async function objections({ text, parameters }: Statement): Promise<string[]> {
  const [row] = await sql.unsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
    `explain (format json) ${text}`,
    // What postgres.js was given once it takes again.
    [...parameters] as never[],
  );
  return row?.['QUERY PLAN'].flatMap(({ Plan }) => found(Plan)) ?? ['has no plan'];
}

function found(plan: Plan): string[] {
  const { 'Node Type': node, 'Relation Name': table = '', Plans: below = [] } = plan;
  const scans = node === 'Seq Scan' && BIG.includes(table) ? [`reads all of ${table}`] : [];
  const sorted = node === 'Sort' ? (below[0]?.['Plan Rows'] ?? 0) : 0;
  const sorts = sorted >= MANY_ROWS ? [`sorts ${sorted} rows`] : [];
  return [...scans, ...sorts, ...below.flatMap(found)];
}

/** What is wrong with the plans of all that was read. */
async function problemsOf(name: Name): Promise<string[]> {
  const reads = sent.filter(({ text }) => /^\s*[(]*\s*(select|with)/i.test(text));
  expect(reads).not.toEqual([]);
  const problems: string[] = [];
  for (const read of reads.filter(({ text }) => name !== 'admin' || !COUNTS_ACTIVITIES.test(text))) {
    for (const objection of await objections(read)) problems.push(`${objection}: ${read.text.replace(/\s+/g, ' ')}`);
  }
  return problems;
}

describe.each<[Name, string]>([
  ['manager', 'own'],
  ['lead', 'the team’s'],
  ['admin', 'all'],
])('%s, who sees %s records', (name) => {
  test.each(Object.keys(VIEWS))('%s reads no big table from end to end, and sorts none', async (view) => {
    sent = [];
    await Promise.all(VIEWS[view]?.(call(name), await ownId(name), world.people[name].userId) ?? []);
    expect(await problemsOf(name)).toEqual([]);
  });
});

test.each([
  {},
  { userId: 3 },
  { kind: 'denied' },
  { entityType: 'role' },
  { entityType: 'deal', entityId: 7 },
  { from: '2020-01-01', to: '2020-01-02' },
] as const)('the audit log narrowed to %j reads no big table from end to end, and sorts none', async (filters) => {
  sent = [];
  await call('admin').audit.list(filters);
  expect(await problemsOf('admin')).toEqual([]);
});
