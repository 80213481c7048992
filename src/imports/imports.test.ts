import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { editDeals } from '../deals/deals.ts';
import { createPipeline } from '../pipelines/pipelines.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { type ImportReport, importFile } from './imports.ts';
import type { ImportType } from './input.ts';
import { parseMap } from './map.ts';

let world: TestWorld;
let folder: string;

beforeAll(async () => {
  world = await openTestWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'kontor-import-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

const accounts = {
  offerPassword: async () => null,
  voidLinks: async () => {},
  endTwoFactor: async () => {},
  endSessions: async () => {},
  forget: () => {},
};
const bySystem = () => ({ ...world.as('admin'), actor: { ...SYSTEM, channel: 'import' as const }, accounts });

let files = 0;
async function run(
  type: ImportType,
  csv: string | Buffer,
  map: object,
  { isDryRun = false, ctx = bySystem() }: { isDryRun?: boolean; ctx?: Parameters<typeof importFile>[0] } = {},
): Promise<ImportReport> {
  const file = path.join(folder, `${files++}.csv`);
  await writeFile(file, csv);
  return importFile(ctx, { type, file, map: parseMap(JSON.stringify(map)), isDryRun });
}

const rowsOf = async (query: string): Promise<Record<string, unknown>[]> =>
  Array.from(await world.database.db.execute(sql.raw(query)));
const counted = ({ created, updated, unchanged, refused }: ImportReport) => [created, updated, unchanged, refused];
const reasonsOf = ({ refusals }: ImportReport) => refusals.map(({ line, reasons }) => [line, reasons]);

/** Everything that an import might touch, so that two of them can be compared. */
const fingerprint = async () =>
  rowsOf(`select (select md5(string_agg(x::text, '' order by x::text)) from (
      select 'c' || companies::text from companies union all select 'd' || deals::text from deals
      union all select 'k' || contacts::text from contacts union all select 'a' || activities::text from activities
      union all select 't' || tasks::text from tasks union all select 'u' || users::text from users
      union all select 'm' || teams::text from teams union all select 'p' || deal_periods::text from deal_periods
      union all select 'e' || external_keys::text from external_keys union all select 'n' || notifications::text from notifications) t(x)) as rows,
    (select max(id) from events) as events`);

const COMPANY_MAP = {
  source: 'old crm',
  key: 'id',
  columns: {
    id: [],
    name: 'name',
    staff: 'employee_count',
    revenue: { field: 'annual_revenue', multiply: 1_000_000 },
    parent: { field: 'parent_id', lookup: 'key' },
    owner: { field: 'responsible_id', lookup: 'email' },
  },
};

test('a second import changes nothing, a third what differs', async () => {
  const csv = 'id,name,staff,revenue,parent,owner\n1,Acme,12,1100.04,,manager@test.example\n2,Acme South,,,1,\n';
  expect(counted(await run('company', csv, COMPANY_MAP))).toEqual([2, 0, 0, 0]);
  expect(
    await rowsOf(`select c.name, employee_count, annual_revenue::float, parent_id is not null child, u.email
    from companies c left join users u on u.id = c.responsible_id order by c.id`),
  ).toEqual([
    { name: 'Acme', employee_count: 12, annual_revenue: 1_100_040_000, child: false, email: 'manager@test.example' },
    { name: 'Acme South', employee_count: null, annual_revenue: null, child: true, email: null },
  ]);
  const before = await fingerprint();
  expect(counted(await run('company', csv, COMPANY_MAP))).toEqual([0, 0, 2, 0]);
  expect(await fingerprint()).toEqual(before);
  expect(counted(await run('company', csv.replace('12,1100.04', '13,1100.04'), COMPANY_MAP))).toEqual([0, 1, 1, 0]);
  expect(await rowsOf(`select employee_count, version from companies order by id`)).toEqual([
    { employee_count: 13, version: 2 },
    { employee_count: null, version: 1 },
  ]);
});

test('refused rows leave the rest, and say where they are and why', async () => {
  const csv = [
    'id,name,staff,revenue,parent,owner',
    '10,Good,5,1,,',
    '11,,5,1,,',
    '12,Too many cells,5,1,,,x',
    '13,"Several\nlines",-3,1,,',
    '14,Nobody,5,1,,nobody@test.example',
    '15,Orphan,5,1,nowhere,',
    '16,Wrong number,five,1,,',
    ',No key,5,1,,',
    '17,Good too,5,1,,',
    '',
  ].join('\r\n');
  const report = await run('company', csv, COMPANY_MAP);
  expect(counted(report)).toEqual([2, 0, 0, 7]);
  expect(reasonsOf(report)).toEqual([
    [3, { name: 'is required' }],
    [4, { row: 'has 7 cells, and the header 6' }],
    [5, { staff: '“-3” must not be negative' }],
    [7, { owner: 'There is no such user: “nobody@test.example”' }],
    [8, { parent: 'There is no such company: “nowhere”' }],
    [9, { staff: '“five” must be a number like 1,234.50' }],
    [10, { id: 'the key is empty' }],
  ]);
  expect(await rowsOf(`select name from companies where name like 'Good%' order by name`)).toEqual([
    { name: 'Good' },
    { name: 'Good too' },
  ]);
});

test('what a verb refuses is refused alone, whether it names the row or not', async () => {
  const map = {
    source: 'people',
    key: 'mail',
    columns: { mail: 'email', who: { split: 'name' }, phones: { field: 'other_phones', separator: '/' } },
  };
  const csv =
    'mail,who,phones\na@x.example,"Weiß, Jürgen",+49 1/+49 2\nA@X.example,Same Address,\nb@x.example,,\nc@x.example,Cher,\n';
  const report = await run('contact', csv, map);
  expect(counted(report)).toEqual([2, 0, 0, 2]);
  expect(reasonsOf(report)).toEqual([
    [3, { email: 'is in use' }],
    [4, { lastName: 'is required where there is no first name' }],
  ]);
  expect(await rowsOf(`select name, other_phones from contacts order by id`)).toEqual([
    { name: 'Jürgen Weiß', other_phones: ['+49 1', '+49 2'] },
    { name: 'Cher', other_phones: [] },
  ]);
  // The manager may make contacts of his own only; the verb says so of the whole batch.
  const ctx = { ...world.as('manager'), accounts };
  const owned = {
    source: 'owned',
    key: 'n',
    columns: { n: 'last_name', owner: { field: 'responsible_id', lookup: 'email' } },
  };
  const mixed = await run(
    'contact',
    'n,owner\nMine,manager@test.example\nYours,outsider@test.example\nOurs,\n',
    owned,
    { ctx },
  );
  expect(counted(mixed)).toEqual([1, 0, 0, 2]);
  expect(mixed.refusals.map(({ line }) => line)).toEqual([3, 4]);
});

const DEAL_MAP = {
  source: 'sheet',
  key: 'No',
  delimiter: ';',
  decimal: ',',
  missing: ['-'],
  timezone: 'Europe/Berlin',
  pipelines: [
    {
      name: 'Opportunities',
      stages: [
        { name: 'Prospecting', probability: 10 },
        { name: 'Engaging', probability: 40 },
        { name: 'Won', probability: 100, isWon: true },
        { name: 'Lost', probability: 0, isLost: true },
      ],
    },
  ],
  columns: {
    Product: { field: 'title', values: { GTXPro: 'GTX Pro' } },
    Stage: { field: 'stage', lookup: 'name' },
    Value: { field: 'amount', remove: ['€'] },
    From: { field: 'created_at', format: 'DD.MM.YYYY' },
    Until: { field: 'closed_at', format: 'DD.MM.YYYY' },
    Agent: { field: 'responsible', lookup: 'name' },
  },
  constants: { currency: 'EUR', pipeline_id: { value: 'Opportunities', lookup: 'name' } },
};
const DEALS = `\ufeffNo;Product;Stage;Value;From;Until;Agent
D1;GTXPro;Won;1.054,50 €;20.10.2016;01.03.2017;manager
D2;MG Special;Lost;0;21.10.2016;02.03.2017;manager
D3;MG Special;engaging;-;22.10.2016;;colleague
D4;"MG ""X""; special";Prospecting;;;;manager
`;

test('brings the past of deals, which reaches the stage history', async () => {
  expect(counted(await run('deal', DEALS, DEAL_MAP))).toEqual([4, 0, 0, 0]);
  expect(
    await rowsOf(`select d.title, d.status, d.amount::float, d.currency, s.name stage, d.probability,
      to_char(d.closed_at, 'YYYY-MM-DD HH24:MI') closed, d.created_at > now() - interval '1 minute' is_new
    from deals d join pipeline_stages s on s.id = d.stage_id order by d.id`),
  ).toEqual([
    {
      title: 'GTX Pro',
      status: 'won',
      amount: 1054.5,
      currency: 'EUR',
      stage: 'Won',
      probability: 100,
      closed: '2017-02-28 23:00',
      is_new: false,
    },
    {
      title: 'MG Special',
      status: 'lost',
      amount: 0,
      currency: 'EUR',
      stage: 'Lost',
      probability: 0,
      closed: '2017-03-01 23:00',
      is_new: false,
    },
    {
      title: 'MG Special',
      status: 'open',
      amount: null,
      currency: 'EUR',
      stage: 'Engaging',
      probability: 40,
      closed: null,
      is_new: false,
    },
    {
      title: 'MG "X"; special',
      status: 'open',
      amount: null,
      currency: 'EUR',
      stage: 'Prospecting',
      probability: 10,
      closed: null,
      is_new: true,
    },
  ]);
  expect(
    await rowsOf(`select s.name stage, p.status, to_char(p.valid_from, 'YYYY-MM-DD') "from", to_char(p.valid_to, 'YYYY-MM-DD') "to"
    from deal_periods p join pipeline_stages s on s.id = p.stage_id join deals d on d.id = p.deal_id
    where d.title = 'GTX Pro' order by p.valid_from`),
  ).toEqual([
    { stage: 'Engaging', status: 'open', from: '2016-10-19', to: '2017-02-28' },
    { stage: 'Won', status: 'won', from: '2017-02-28', to: null },
  ]);
  expect(
    await rowsOf(
      `select to_char(occurred_at, 'YYYY-MM-DD') at from events where entity_type = 'deal' and kind = 'created' order by id limit 1`,
    ),
  ).toEqual([{ at: '2016-10-19' }]);
  const before = await fingerprint();
  expect(counted(await run('deal', DEALS, DEAL_MAP))).toEqual([0, 0, 4, 0]);
  expect(await fingerprint()).toEqual(before);
});

test('a later file moves a deal at the time that it tells', async () => {
  const later = DEALS.replace('D3;MG Special;engaging;-;22.10.2016;;', 'D3;MG Special;Won;99;22.10.2016;05.05.2017;');
  expect(counted(await run('deal', later, DEAL_MAP))).toEqual([0, 1, 3, 0]);
  expect(
    await rowsOf(`select s.name stage, to_char(p.valid_to, 'YYYY-MM-DD') "to" from deal_periods p
    join pipeline_stages s on s.id = p.stage_id join deals d on d.id = p.deal_id join users u on u.id = d.responsible_id
    where u.name = 'colleague' order by p.valid_from`),
  ).toEqual([
    { stage: 'Engaging', to: '2017-05-04' },
    { stage: 'Won', to: null },
  ]);
});

test('tells each person once, however many records they got', async () => {
  expect(
    await rowsOf(`select u.name, n.entity_type, n.data from notifications n join users u on u.id = n.user_id
    where n.kind = 'import_done' and n.entity_type = 'deal' order by n.id`),
  ).toEqual([
    { name: 'manager', entity_type: 'deal', data: { created: 3, updated: 0 } },
    { name: 'colleague', entity_type: 'deal', data: { created: 1, updated: 0 } },
    { name: 'colleague', entity_type: 'deal', data: { created: 0, updated: 1 } },
  ]);
});

test('a dry run reports the same and writes nothing', async () => {
  const csv = DEALS.replaceAll('\nD', '\nE').replace('EUR', 'EUR').replace('21.10.2016', '31.02.2016');
  const map = {
    ...DEAL_MAP,
    pipelines: [{ ...DEAL_MAP.pipelines[0], name: 'Dry' }],
    constants: { currency: 'EUR', pipeline_id: { value: 'Dry', lookup: 'name' } },
  };
  const before = await fingerprint();
  const dry = await run('deal', csv, map, { isDryRun: true });
  expect(await fingerprint()).toEqual(before);
  expect(await rowsOf(`select 1 from pipelines where name = 'Dry'`)).toEqual([]);
  const wet = await run('deal', csv, map);
  expect(reasonsOf(dry)).toEqual([[3, { From: '“31.02.2016” must be a time like DD.MM.YYYY' }]]);
  expect({ ...wet, isDryRun: true }).toEqual(dry);
});

test('rows may name rows further down, and people and teams come along', async () => {
  const teamMap = {
    source: 'org',
    key: 'team',
    columns: { team: 'name', above: { field: 'parent_id', lookup: 'key' } },
  };
  expect(
    counted(
      await run('team', 'team,above\nLeaf,Branch\nBranch,Trunk\nTrunk,\nLeaf,Branch\nLost,Gone\nA,B\nB,A\n', teamMap),
    ),
  ).toEqual([3, 0, 1, 3]);
  expect(
    await rowsOf(`select t.name, p.name above from teams t join teams p on p.id = t.parent_id order by t.name`),
  ).toEqual([
    { name: 'Branch', above: 'Trunk' },
    { name: 'Leaf', above: 'Branch' },
  ]);
  const userMap = {
    source: 'org',
    key: 'name',
    columns: {
      name: 'name',
      team: { field: 'team_id', lookup: 'key' },
      gone: { field: 'active', values: { x: false }, default: true },
    },
    templates: { email: '{name|first|dots}.{name|last|dots}@example.com' },
    constants: { role: 'manager' },
  };
  expect(
    counted(await run('user', 'name,team,gone\nMei-Mei Johns,Leaf,\nJörg Öz,Branch,x\nJörg  Öz,Branch,\n', userMap)),
  ).toEqual([2, 0, 0, 1]);
  expect(
    await rowsOf(
      `select u.email, t.name team, u.active from users u join teams t on t.id = u.team_id where u.email like '%example.com' order by u.id`,
    ),
  ).toEqual([
    { email: 'mei-mei.johns@example.com', team: 'Leaf', active: true },
    { email: 'jorg.oz@example.com', team: 'Branch', active: false },
  ]);
});

test('tasks and activities find the records that they are on', async () => {
  const tasks = {
    source: 'sheet',
    key: 'id',
    columns: {
      what: 'title',
      state: { field: 'status', values: { open: 'pending', closed: 'done' }, strict: true },
      done: 'completed_at',
      deal: { field: 'deal_id', lookup: 'key' },
      who: { field: 'assignee_id', lookup: { by: 'email', otherwise: 'empty' } },
    },
  };
  const csv = 'id,what,state,done,deal,who\n1,Call,closed,2017-01-05,D1,gone@test.example\n2,Write,maybe,,D2,\n';
  const report = await run('task', csv, tasks);
  expect(reasonsOf(report)).toEqual([[3, { state: '“maybe” is none of the values in the map' }]]);
  expect(
    await rowsOf(`select t.title, t.status, to_char(t.completed_at, 'YYYY-MM-DD') done, d.title deal, t.assignee_id
    from tasks t join deals d on d.id = t.deal_id`),
  ).toEqual([{ title: 'Call', status: 'done', done: '2017-01-05', deal: 'GTX Pro', assignee_id: null }]);
  const activities = {
    source: 'sheet',
    key: ['deal', 'at'],
    columns: {
      deal: { field: 'entity_id', lookup: 'key' },
      at: 'happened_at',
      text: 'body',
      by: { field: 'user_id', lookup: 'name' },
    },
    constants: { entity_type: 'deal', type: 'call' },
  };
  const calls =
    'deal,at,text,by\nD1,2017-01-02T10:00:00Z,First,manager\nD1,2017-01-03T10:00:00Z,Second,manager\nD9,2017-01-03T10:00:00Z,Nowhere,manager\n';
  expect(counted(await run('activity', calls, activities))).toEqual([2, 0, 0, 1]);
  expect(
    counted(await run('activity', calls.replace('Second', 'Second, longer'), { ...activities, source: 'sheet' })),
  ).toEqual([0, 0, 1, 2]);
  expect(counted(await run('activity', calls.replace('Second', '"Second, longer"'), activities))).toEqual([0, 1, 1, 1]);
  expect(await rowsOf(`select body, version from activities where type = 'call' order by happened_at`)).toEqual([
    { body: 'First', version: 1 },
    { body: 'Second, longer', version: 2 },
  ]);
});

test('adopts a record that is there already, where the map says by what', async () => {
  const map = { source: 'other', key: 'id', match: 'name', columns: { name: 'name', city: 'city' } };
  expect(counted(await run('company', 'id,name,city\nx,ACME,Berlin\ny,Brand new,Bonn\n', map))).toEqual([1, 1, 0, 0]);
  expect(counted(await run('company', 'id,name,city\nx,ACME,Berlin\ny,Brand new,Bonn\n', map))).toEqual([0, 0, 2, 0]);
});

test('overwrites what people changed meanwhile, but leaves what the file does not tell', async () => {
  const [deal] = await rowsOf(
    `select d.id from deals d join external_keys k on k.entity_id = d.id and k.entity_type = 'deal' where k.key = 'D4'`,
  );
  await editDeals(world.as('admin'), [{ id: Number(deal?.['id']), set: { title: 'Renamed', source: 'Fair' } }]);
  expect((await run('deal', DEALS, DEAL_MAP)).updated).toBeGreaterThan(0);
  expect(await rowsOf(`select title, source from deals where id = ${Number(deal?.['id'])}`)).toEqual([
    { title: 'MG "X"; special', source: 'Fair' },
  ]);
});

test.each<[what: string, csv: string | Buffer, map: object, message: RegExp]>([
  ['a file that is not UTF-8', Buffer.from('id,name\n1,M\xfcller\n', 'latin1'), {}, /not UTF-8 \(at about line 1\)/],
  ['an empty file', '', {}, /file is empty/],
  ['a column twice', 'id,name,name\n', {}, /Two columns are called name/],
  ['a quote that does not end', 'id,name\n1,"Acme\n', {}, /not proper CSV/],
  [
    'a quote that does not end after more rows than a batch',
    `id,name\n${Array.from({ length: 600 }, (_, index) => `${index},Acme\n`).join('')}600,"Acme\n`,
    {},
    /not proper CSV/,
  ],
  [
    'a column that is not there',
    'id,name\n',
    { columns: { title: 'name' } },
    /no column title in the file; there are id, name/,
  ],
  [
    'a field that is not there',
    'id,name\n',
    { columns: { name: 'nom' } },
    /company has no field nom; there are name, domain/,
  ],
  ['a field filled twice', 'id,name\n', { columns: { name: ['name', 'name'] } }, /name is filled twice/],
  ['a reference without a lookup', 'id,name\n', { columns: { name: 'parent_id' } }, /needs a lookup/],
  [
    'a date format without a year',
    'id,name\n',
    { columns: { name: { field: 'created_at', format: 'DD.MM.' } } },
    /must tell year/,
  ],
  ['arithmetic on a text', 'id,name\n', { columns: { name: { field: 'name', multiply: 2 } } }, /is no number/],
  ['an unknown filter', 'id,name\n', { templates: { name: '{name|shout}' } }, /no filter shout; there are lower/],
  ['an unknown option', 'id,name\n', { colums: {} }, /colums/],
  ['a key that is not there', 'id,name\n', { key: 'nr' }, /no column nr/],
])('refuses %s before anything is written', async (_what, csv, map, message) => {
  const before = await fingerprint();
  await expect(run('company', csv, { source: 's', key: 'id', columns: { name: 'name' }, ...map })).rejects.toThrow(
    message,
  );
  expect(await fingerprint()).toEqual(before);
});

test('two imports of the same file at once make each record once', async () => {
  const csv = `id,name\n${Array.from({ length: 40 }, (_, index) => `${index},Twin ${index}`).join('\n')}\n`;
  const map = { source: 'twins', key: 'id', columns: { name: 'name' } };
  const reports = await Promise.all([1, 2, 3].map(() => run('company', csv, map)));
  expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(40);
  expect(await rowsOf(`select count(*)::int from companies where name like 'Twin %'`)).toEqual([{ count: 40 }]);
});

test('the last of a record’s rows wins, however far apart they are', async () => {
  const records = 1_500;
  const lines = Array.from({ length: 3_500 }, (_, index) => `${index % records},Repeated ${index}`);
  const map = { source: 'repeats', key: 'id', columns: { name: 'name' } };
  expect(counted(await run('company', `id,name\n${lines.join('\n')}\n`, map))).toEqual([records, 2_000, 0, 0]);
  expect(
    await rowsOf(`select count(*)::int, min(regexp_replace(name, '\\D', '', 'g')::int) as first
      from companies where name like 'Repeated %'`),
  ).toEqual([{ count: records, first: 3_500 - records }]);
});

test('deals go against the rules of their pipeline where that is asked for by those who may, and say so', async () => {
  const stages = [
    { name: 'Begun', probability: 10 },
    { name: 'Offered', probability: 40, requirements: ['amount' as const] },
    { name: 'Won', probability: 100, isWon: true },
    { name: 'Lost', probability: 0, isLost: true },
  ];
  await createPipeline(world.as('admin'), { name: 'Ruled', stages });
  const map = {
    source: 'ruled',
    key: 'n',
    columns: { n: 'title', stage: { field: 'stage_id', lookup: 'name' } },
    constants: { pipeline_id: { value: 'Ruled', lookup: 'name' } },
  };
  const [begun, offered] = ['n,stage\nA,Begun\n', 'n,stage\nA,Offered\nB,Offered\n'];
  await run('deal', begun, map);
  expect(counted(await run('deal', offered, map))).toEqual([0, 0, 0, 2]);
  const byManager = { ...world.as('manager'), accounts, skipRules: true };
  expect(counted(await run('deal', offered, { ...map, source: 'his' }, { ctx: byManager }))).toEqual([0, 0, 0, 2]);
  expect(counted(await run('deal', offered, map, { ctx: { ...bySystem(), skipRules: true } }))).toEqual([1, 1, 0, 0]);
  expect(
    await rowsOf(`select stage_change ->> 'skipped' as skipped from activities where stage_change ? 'skipped'`),
  ).toEqual([{ skipped: '["amount"]' }]);
});
