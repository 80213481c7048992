import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldRightsOf } from '../access/fields.ts';
import { createCompanies } from '../companies/companies.ts';
import { companyEntity } from '../companies/entity.ts';
import { createContacts } from '../contacts/contacts.ts';
import { contactLists } from '../contacts/input.ts';
import { contactList } from '../contacts/queries.ts';
import { createCustomField, deleteCustomField } from '../custom-fields/custom-fields.ts';
import type { CustomFieldType } from '../custom-fields/input.ts';
import { connectDatabase } from '../db/client.ts';
import { createDeals } from '../deals/deals.ts';
import { dealLists } from '../deals/input.ts';
import { dealList } from '../deals/queries.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { keepFieldIndexes } from './indexes.ts';
import type { Condition, ListFilter } from './input.ts';
import { sortKeys, stretchesAfter } from './ordering.ts';

let world: TestWorld;
/** The keys of contacts' custom fields by their types. */
const key: Partial<Record<CustomFieldType, string>> = {};
let options: number[];
let companies: { id: number; name: string }[];

const CITIES = ['Köln', 'köln am Rhein', 'Paris', null] as const;
const DAYS = ['2024-02-29', '2025-12-31', '2026-01-01', null] as const;
const AMOUNTS = [-3, 0, 2.5, 10, null] as const;

type Row = Awaited<ReturnType<typeof everyone>>[number];

beforeAll(async () => {
  world = await openTestWorld();
  const as = world.as('admin');
  for (const type of ['number', 'day', 'text', 'boolean', 'multiSelect', 'select'] as const) {
    const isChoice = type === 'multiSelect' || type === 'select';
    const field = await createCustomField(as, {
      recordType: 'contact',
      type,
      name: `A ${type}`,
      ...(isChoice && { options: [{ label: 'Red' }, { label: 'Green' }, { label: 'Blue' }] }),
    });
    key[type] = field.key;
    if (type === 'multiSelect') options = field.options.map(({ id }) => id);
  }
  companies = await createCompanies(as, [
    { name: 'Zeta', industry: 'Energy' },
    { name: 'alpha', industry: 'Steel', responsibleId: world.people.outsider.userId },
  ]);
  const rows = Array.from({ length: 60 }, (_, n) => ({
    firstName: n % 3 === 0 ? null : ['Ann', 'bob', 'Ärne'][n % 3],
    lastName: ['Lund', 'Berg', 'berg'][n % 3],
    city: CITIES[n % 4],
    lifecycleStage: (['lead', 'customer', 'former'] as const)[n % 3],
    otherEmails: n % 5 === 0 ? [`x${n}@else.example`] : [],
    companyId: n % 2 === 0 ? null : companies[n % 4 === 1 ? 0 : 1]?.id,
    responsibleId: world.people[n % 2 === 0 ? 'manager' : 'outsider'].userId,
    customFields: Object.fromEntries(
      Object.entries({
        [key.number ?? '']: AMOUNTS[n % 5],
        [key.day ?? '']: DAYS[(n + 1) % 4],
        [key.text ?? '']: n % 6 === 0 ? null : `Text ${n % 7}`,
        [key.boolean ?? '']: n % 3 === 0 ? null : n % 2 === 0,
        [key.multiSelect ?? '']: options.filter((_, nth) => (n + nth) % 3 === 0),
      }),
    ),
  }));
  await createContacts(as, rows as Parameters<typeof createContacts>[1]);
});
afterAll(() => world.close());

const parseRows = (input: object) => contactLists.rows.parse(input);
const page = (input: object) =>
  contactList.page(world.as('admin'), contactLists.list.parse({ perPage: 200, ...input }));
const everyone = async () => (await page({})).items;
const found = async (filter: ListFilter, name: Name = 'admin') => {
  const { items } = await contactList.rows(world.as(name), parseRows({ filter, limit: 200, sort: 'createdAt' }));
  return items;
};
const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b);
const where = (...conditions: Condition[]): ListFilter => ({ conditions });

describe('rows from a cursor on', () => {
  const sortable = () => [
    'name',
    'city',
    'companyName',
    'lifecycleStage',
    'companyId',
    'createdAt',
    key.number,
    key.day,
    key.text,
  ];

  test('are the whole list in its order, none twice, however it is sorted', async () => {
    const sorts = fc
      .uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 })
      .chain((places) => fc.tuple(...places.map((place) => fc.tuple(fc.constant(place), fc.boolean()))));
    await fc.assert(
      fc.asyncProperty(sorts, fc.integer({ min: 7, max: 40 }), async (parts, limit) => {
        const sort = parts.map(([place, isDown]) => `${isDown ? '-' : ''}${sortable()[place]}`).join(',');
        const whole = (await page({ sort })).items.map(({ id }) => id);
        const read: number[] = [];
        let cursor: string | null = null;
        do {
          const rows: Awaited<ReturnType<typeof contactList.rows>> = await contactList.rows(
            world.as('admin'),
            parseRows({ sort, limit, cursor }),
          );
          read.push(...rows.items.map(({ id }) => id));
          cursor = rows.nextCursor;
          expect(read.length).toBeLessThanOrEqual(whole.length);
        } while (cursor !== null);
        expect(read).toEqual(whole);
        const further = await contactList.rows(world.as('admin'), parseRows({ sort, offset: 17, limit: 5 }));
        expect(further.items.map(({ id }) => id)).toEqual(whole.slice(17, 22));
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    ['of another list', 'name', Buffer.from('["a"]').toString('base64url')],
    ['of another type', 'createdAt', Buffer.from('["no day","1"]').toString('base64url')],
    ['of nothing', 'name', 'no cursor'],
    ['with SQL', 'name', Buffer.from(`["'; drop table deals", "x"]`).toString('base64url')],
  ])('a cursor %s is refused', async (_, sort, cursor) => {
    const error = await refusal(contactList.rows(world.as('admin'), parseRows({ sort, cursor })));
    expect(error.details.fields).toHaveProperty('cursor');
  });
});

describe('filters', () => {
  const text = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');
  const custom = (row: Row, type: CustomFieldType): unknown => row.customFields[key[type] ?? ''] ?? null;
  const held = (row: Row): number[] => (custom(row, 'multiSelect') as number[] | null) ?? [];

  /** Each question beside a plain answer to it. */
  const QUESTIONS: [name: string, () => Omit<Condition, 'op'> & { op: Condition['op'] }, (row: Row) => boolean][] = [
    ['contains', () => ({ field: 'city', op: 'contains', value: 'KÖLN' }), (row) => text(row.city).includes('köln')],
    [
      'notContains',
      () => ({ field: 'city', op: 'notContains', value: 'köln' }),
      (row) => !text(row.city).includes('köln'),
    ],
    [
      'is',
      () => ({ field: 'city', op: 'is', value: ['paris', 'Köln'] }),
      (row) => ['paris', 'köln'].includes(text(row.city)),
    ],
    ['isNot', () => ({ field: 'city', op: 'isNot', value: 'Paris' }), (row) => row.city !== 'Paris'],
    [
      'startsWith',
      () => ({ field: 'lastName', op: 'startsWith', value: 'be' }),
      (row) => text(row.lastName).startsWith('be'),
    ],
    [
      'contains of a name',
      () => ({ field: 'name', op: 'contains', value: 'ärne b' }),
      (row) => text(row.name).includes('ärne b'),
    ],
    ['like’s own signs', () => ({ field: 'city', op: 'contains', value: '%' }), () => false],
    ['isEmpty', () => ({ field: 'city', op: 'isEmpty' }), (row) => row.city === null],
    ['isNotEmpty', () => ({ field: 'city', op: 'isNotEmpty' }), (row) => row.city !== null],
    [
      'an address among others',
      () => ({ field: 'otherEmails', op: 'contains', value: 'X1' }),
      (row) => row.otherEmails.some((each) => each.startsWith('x1')),
    ],
    ['no other addresses', () => ({ field: 'otherEmails', op: 'isEmpty' }), (row) => row.otherEmails.length === 0],
    [
      'one of a choice',
      () => ({ field: 'lifecycleStage', op: 'isNot', value: ['lead', 'former'] }),
      (row) => row.lifecycleStage === 'customer',
    ],
    ['me', () => ({ field: 'responsibleId', op: 'is', value: 'me' }), () => false],
    [
      'somebody',
      () => ({ field: 'responsibleId', op: 'is', value: [world.people.manager.userId] }),
      (row) => row.responsible?.name === 'manager',
    ],
    [
      'a team',
      () => ({ field: 'responsibleId', op: 'inTeam', value: world.people.outsider.teamId ?? 0 }),
      (row) => row.responsible?.name === 'outsider',
    ],
    [
      'a company',
      () => ({ field: 'companyId', op: 'isNot', value: companies[0]?.id }),
      (row) => row.company?.name !== 'Zeta',
    ],
    [
      'a company’s field',
      () => ({ field: 'company.industry', op: 'is', value: 'steel' }),
      (row) => row.company?.name === 'alpha',
    ],
    [
      'a company’s name',
      () => ({ field: 'companyName', op: 'contains', value: 'ALPH' }),
      (row) => row.company?.name === 'alpha',
    ],
    [
      'atLeast',
      () => ({ field: key.number ?? '', op: 'atLeast', value: 2.5 }),
      (row) => ((custom(row, 'number') as number | null) ?? -9) >= 2.5,
    ],
    [
      'between, either way round',
      () => ({ field: key.number ?? '', op: 'between', value: [3, -3] }),
      (row) => [-3, 0, 2.5].includes(custom(row, 'number') as number),
    ],
    [
      'a number is not',
      () => ({ field: key.number ?? '', op: 'isNot', value: 0 }),
      (row) => custom(row, 'number') !== 0,
    ],
    [
      'before',
      () => ({ field: key.day ?? '', op: 'before', value: '2026-01-01' }),
      (row) => [DAYS[0], DAYS[1]].includes(custom(row, 'day') as never),
    ],
    [
      'after',
      () => ({ field: key.day ?? '', op: 'after', value: '2025-12-31' }),
      (row) => custom(row, 'day') === '2026-01-01',
    ],
    [
      'on a day',
      () => ({ field: key.day ?? '', op: 'is', value: '2024-02-29' }),
      (row) => custom(row, 'day') === '2024-02-29',
    ],
    ['today', () => ({ field: 'createdAt', op: 'during', value: 'today' }), () => true],
    ['in the last days', () => ({ field: 'createdAt', op: 'inLast', value: [2, 'days'] }), () => true],
    ['in another month', () => ({ field: 'createdAt', op: 'during', value: 'lastMonth' }), () => false],
    ['yes', () => ({ field: key.boolean ?? '', op: 'is', value: true }), (row) => custom(row, 'boolean') === true],
    [
      'no, or not said',
      () => ({ field: key.boolean ?? '', op: 'is', value: false }),
      (row) => custom(row, 'boolean') !== true,
    ],
    [
      'any of several choices',
      () => ({ field: key.multiSelect ?? '', op: 'is', value: options.slice(0, 2) }),
      (row) => held(row).some((id) => options.indexOf(id) < 2),
    ],
    [
      'none of them',
      () => ({ field: key.multiSelect ?? '', op: 'isNot', value: options.slice(0, 2) }),
      (row) => !held(row).some((id) => options.indexOf(id) < 2),
    ],
    [
      'all of them',
      () => ({ field: key.multiSelect ?? '', op: 'hasAll', value: options }),
      (row) => held(row).length === 3,
    ],
    ['no choice', () => ({ field: key.select ?? '', op: 'isEmpty' }), () => true],
  ];

  test.each(QUESTIONS)('%s', async (_, question, isMeant) => {
    const wanted = (await everyone()).filter(isMeant);
    expect(idsOf(await found(where(question())))).toEqual(idsOf(wanted));
  });

  test('hold together as all or any of them, in groups too', async () => {
    const questions = fc.array(fc.nat({ max: QUESTIONS.length - 1 }), { minLength: 1, maxLength: 3 });
    const matches = fc.constantFrom('all' as const, 'any' as const);
    const groups = fc.array(fc.record({ match: matches, asked: questions }), { maxLength: 3 });
    const rows = await everyone();
    await fc.assert(
      fc.asyncProperty(matches, questions, groups, async (match, asked, grouped) => {
        const conditionsOf = (places: number[]) =>
          places.map((place) => QUESTIONS[place]?.[1]() ?? { field: '', op: 'is' as const });
        const holds = (each: 'all' | 'any', parts: boolean[]) =>
          each === 'any' ? parts.some(Boolean) : parts.every(Boolean);
        const answers = (row: Row, places: number[]) => places.map((place) => QUESTIONS[place]?.[2](row) ?? false);
        const filter: ListFilter = {
          match,
          conditions: conditionsOf(asked),
          groups: grouped.map((group) => ({ match: group.match, conditions: conditionsOf(group.asked) })),
        };
        const wanted = rows.filter((row) =>
          holds(match, [
            ...answers(row, asked),
            ...grouped.map((group) => holds(group.match, answers(row, group.asked))),
          ]),
        );
        expect(idsOf(await found(filter))).toEqual(idsOf(wanted));
      }),
      { numRuns: 40 },
    );
  });

  test('me and my team are whoever asks', async () => {
    const mine = await found(where({ field: 'responsibleId', op: 'is', value: 'me' }), 'manager');
    expect(new Set(mine.map(({ responsible }) => responsible?.name))).toEqual(new Set(['manager']));
    expect(await found(where({ field: 'responsibleId', op: 'inTeam', value: 'mine' }), 'lead')).toHaveLength(30);
    expect(await found(where({ field: 'responsibleId', op: 'inTeam', value: 'mine' }), 'southLead')).toHaveLength(30);
  });

  test('a linked record that is out of sight tells nothing of itself', async () => {
    const as = world.as('manager');
    const [secret] = await createCompanies(world.as('outsider'), [{ name: 'Secret', industry: 'Arms' }]);
    await createContacts(world.as('admin'), [
      { lastName: 'Spy', companyId: secret?.id, responsibleId: world.people.manager.userId },
    ]);
    const filter = where({ field: 'company.industry', op: 'is', value: 'Arms' });
    expect((await contactList.rows(as, parseRows({ filter }))).items).toEqual([]);
    expect(
      (
        await contactList.rows(
          as,
          parseRows({ filter: where({ field: 'company.industry', op: 'isNot', value: 'Arms' }) }),
        )
      ).items,
    ).toEqual([]);
    expect(await found(filter, 'outsider')).toEqual([]);
    expect(await found(filter)).toHaveLength(1);
  });

  const wrong: [what: string, condition: object, path: string][] = [
    ['a field that is not there', { field: 'salary', op: 'is', value: 1 }, 'field'],
    ['a column that is no field', { field: 'searchText', op: 'contains', value: 'x' }, 'field'],
    ['constructor', { field: 'constructor', op: 'is', value: 1 }, 'field'],
    ['a link of a link', { field: 'company.parentName', op: 'is', value: 1 }, 'field'],
    ['a custom field that is not there', { field: 'f99999', op: 'is', value: 1 }, 'field'],
    ['an operator of another kind', { field: 'city', op: 'atLeast', value: 1 }, 'op'],
    ['a value of another kind', { field: 'companyId', op: 'is', value: 'Zeta' }, 'value'],
    ['no value', { field: 'city', op: 'is' }, 'value'],
    ['a value too many', { field: 'city', op: 'isEmpty', value: 1 }, 'value'],
    ['no choice', { field: 'lifecycleStage', op: 'is', value: 'friend' }, 'value'],
    ['no day', { field: 'createdAt', op: 'before', value: '2026-13-01' }, 'value'],
    ['no span', { field: 'createdAt', op: 'inLast', value: [30, 'years'] }, 'value'],
    ['no person', { field: 'responsibleId', op: 'is', value: 'you' }, 'value'],
  ];
  test.each(wrong)('%s is refused by its place', async (_, condition, path) => {
    const filter = where({ field: 'city', op: 'isEmpty' }, condition as Condition);
    const error = await refusal(page({ filter }));
    expect(Object.keys(error.details.fields ?? {})).toEqual([`filter.conditions.1.${path}`]);
  });

  test('what a role does not see is neither asked, sorted nor summed up', async () => {
    const as = world.as('manager');
    const rules = [
      { resource: 'contact' as const, field: 'city', access: 'hidden' as const },
      { resource: 'company' as const, field: 'industry', access: 'hidden' as const },
      { resource: 'contact' as const, field: key.number ?? '', access: 'hidden' as const },
    ];
    const ctx = { ...as, actor: { ...as.actor, fields: fieldRightsOf(rules) } };
    for (const field of ['city', 'company.industry', key.number ?? '']) {
      const filter = where({ field, op: 'isEmpty' });
      expect((await refusal(contactList.rows(ctx, parseRows({ filter })))).details.fields).toEqual({
        'filter.conditions.0.field': expect.objectContaining({ key: 'fieldHidden' }),
      });
    }
    expect(
      (await refusal(contactList.rows(ctx, parseRows({ sort: `name,-${key.number}` })))).details.fields,
    ).toHaveProperty('sort');
    const aggregates = [{ field: key.number ?? '', fn: 'sum' }];
    const asked = contactList.summary(ctx, contactLists.summary.parse({ aggregates }));
    expect((await refusal(asked)).details.fields).toHaveProperty(['aggregates.0.field']);
  });
});

test('what the filter and the order both ask about is read once', async () => {
  const statements: string[] = [];
  const { db, adhoc, close } = connectDatabase(world.url, { onStatement: (text) => statements.push(text) });
  const conditions = [{ field: key.number, op: 'atLeast', value: 1 }];
  const input = contactLists.rows.parse({ sort: `-${key.number}`, filter: { conditions } });
  const { items } = await contactList.rows({ ...world.as('admin'), db, adhoc }, input);
  await close();
  expect(items.length).toBeGreaterThan(0);
  expect(statements.filter((text) => text.includes('from "custom_fields"'))).toHaveLength(1);
});

test('a summary counts what the filters leave, and adds up no two currencies', async () => {
  const as = world.as('manager');
  await createDeals(as, [
    { title: 'a', amount: 10, currency: 'USD', expectedCloseDate: '2026-02-01' },
    { title: 'b', amount: 0.1, currency: 'USD' },
    { title: 'c', amount: 0.2, currency: 'USD' },
    { title: 'd', amount: 7, currency: 'EUR' },
    { title: 'e', amount: null, currency: 'EUR' },
  ]);
  const aggregates = [
    { field: 'amount', fn: 'sum' },
    { field: 'amount', fn: 'empty' },
    { field: 'probability', fn: 'avg' },
    { field: 'expectedCloseDate', fn: 'max' },
  ];
  const summary = await dealList.summary(as, dealLists.summary.parse({ aggregates }));
  expect(summary).toEqual({
    count: 5,
    values: [
      { field: 'amount', fn: 'empty', value: 1, currency: null },
      { field: 'probability', fn: 'avg', value: 10, currency: null },
      { field: 'expectedCloseDate', fn: 'max', value: '2026-02-01', currency: null },
      { field: 'amount', fn: 'sum', value: 10.3, currency: 'USD' },
      { field: 'amount', fn: 'sum', value: 7, currency: 'EUR' },
    ],
  });
  const none = await dealList.summary(world.as('outsider'), dealLists.summary.parse({ aggregates }));
  expect(none.count).toBe(0);
  const wrong = dealList.summary(as, dealLists.summary.parse({ aggregates: [{ field: 'title', fn: 'sum' }] }));
  expect((await refusal(wrong)).details.fields).toHaveProperty(['aggregates.0.fn']);
});

test('what people added is sorted along an index once there is one, which goes with the field', async () => {
  const ctx = world.as('admin');
  const { db } = world.database;
  const field = await createCustomField(ctx, { recordType: 'company', type: 'number', name: 'Score' });
  const names = async () => {
    const rows = await db.execute<{ name: string }>(
      sql`select indexname as name from pg_indexes where indexname like 'companies_sort_%'`,
    );
    return Array.from(rows, ({ name }) => name);
  };
  await keepFieldIndexes({ db, url: world.url });
  expect(await names()).toEqual([`companies_sort_${field.key}_number`]);
  const sent: string[] = [];
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local enable_seqscan = off`);
    for (const sort of [field.key, `-${field.key}`]) {
      const keys = await sortKeys({ ...ctx, db: tx }, companyEntity, sort);
      const [stretch] = stretchesAfter(keys, null);
      const plan = await tx.execute<{ 'QUERY PLAN': string }>(sql`explain select id from companies
        where deleted_at is null and ${stretch?.where} order by ${sql.join(stretch?.orderBy ?? [], sql`, `)} limit 5`);
      sent.push(Array.from(plan, (line) => line['QUERY PLAN']).join(' '));
    }
  });
  for (const plan of sent) expect(plan).toContain(`companies_sort_${field.key}_number`);
  expect(sent.join(' ')).not.toContain('Sort');
  await deleteCustomField(ctx, field.id);
  await keepFieldIndexes({ db, url: world.url });
  expect(await names()).toEqual([]);
});
