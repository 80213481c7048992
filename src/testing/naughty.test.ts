import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logActivities } from '../activities/activities.ts';
import { createToken } from '../auth/account.ts';
import { createAuth } from '../auth/auth.ts';
import { createCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import type { AppError } from '../core/errors.ts';
import { createDeals } from '../deals/deals.ts';
import { createStorage } from '../files/storage.ts';
import { createRelay } from '../live/relay.ts';
import { createMailer } from '../mail/mail.ts';
import { createPresence } from '../presence/presence.ts';
import { listProcedures } from '../rest/routes.ts';
import { createAppRouter } from '../router.ts';
import { buildServer } from '../server.ts';
import { createTasks } from '../tasks/tasks.ts';
import type { Context } from '../trpc/context.ts';
import { publicError } from '../trpc/errors.ts';
import { createCallerFactory } from '../trpc/procedures.ts';
import { openTestWorld, type TestWorld } from './actors.ts';
import { importsFor } from './imports.ts';
import { ODD_TEXTS, type Place, placesOf, withValueAt, wrongValues } from './naughty.ts';

const PUBLIC_URL = 'http://127.0.0.1:3000';

let world: TestWorld;
let app: FastifyInstance;
let call: (procedure: string, input: unknown) => Promise<unknown>;
let token: string;
/** One record of each type that ids can point at. */
let known: Record<string, number>;

const mailer = createMailer(null);
// The router's declarations need no database, and tests are named before there is one.
const declared = listProcedures(
  createAppRouter({
    auth: {} as Parameters<typeof createAppRouter>[0]['auth'],
    mailer,
    relay: {} as Parameters<typeof createAppRouter>[0]['relay'],
    presence: {} as Parameters<typeof createAppRouter>[0]['presence'],
    imports: importsFor({} as Parameters<typeof createAppRouter>[0]['auth']),
  }),
).filter(({ type }) => type !== 'subscription');
const withInput = declared.flatMap(({ path, input }) => (input ? [{ path, input }] : []));

beforeAll(async () => {
  world = await openTestWorld();
  const { database } = world;
  const auth = createAuth({ db: database.db, isSecure: false, publicUrl: PUBLIC_URL });
  const relay = createRelay({ database });
  const presence = createPresence({ database, onError: () => {} });
  app = await buildServer({
    database,
    auth,
    relay,
    mailer,
    storage: createStorage('/nonexistent'),
    config: { publicUrl: PUBLIC_URL, logLevel: 'silent' },
  });
  const admin = world.people.admin;
  token = (await createToken(world.as('admin'), admin.userId, { name: 'test', isReadOnly: false })).token;
  const context: Context = {
    ...world.as('admin'),
    authenticate: async () => admin,
    address: '127.0.0.1',
    setHeader: () => {},
    sessionToken: null,
    userAgent: null,
    requestId: 'test',
  };
  const caller: object = createCallerFactory(
    createAppRouter({ auth, mailer, relay, presence, imports: importsFor(auth) }),
  )(context);
  call = async (procedure, input) => {
    let target: unknown = caller;
    for (const name of procedure.split('.')) target = Reflect.get(Object(target), name);
    return Reflect.apply(target as () => unknown, undefined, [input]);
  };
  known = await seed();
});
afterAll(async () => {
  await app.close();
  await world.close();
});

async function seed(): Promise<Record<string, number>> {
  const as = world.as('admin');
  const [company] = await createCompanies(as, [{ name: 'Acme' }]);
  const [contact] = await createContacts(as, [{ firstName: 'Anna', email: 'anna@acme.example' }]);
  const [deal] = await createDeals(as, [{ title: 'Deal' }]);
  const [task] = await createTasks(as, [{ title: 'Task' }]);
  const [activity] = await logActivities(as, [{ entityType: 'deal', entityId: deal!.id, type: 'note', body: 'Hi' }]);
  const entity = { company: company!.id, contact: contact!.id, deal: deal!.id, task: task!.id, activity: activity!.id };
  const { pipelineId, stageId } = deal!;
  const { userId, teamId } = world.people.manager;
  return { ...entity, entityType: deal!.id, pipeline: pipelineId, stage: stageId, user: userId, team: teamId! };
}

/** A digest of every table, that of tokens aside, which tells when each was used last: any change changes it. */
async function fingerprint(): Promise<Record<string, unknown>> {
  const { db } = world.database;
  const tables = await db.execute<{ name: string }>(
    sql`select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_name <> 'api_tokens'`,
  );
  const digests = await db.execute(
    sql.raw(
      `select ${tables
        .map(({ name }) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${name} t) as ${name}`)
        .join(', ')}`,
    ),
  );
  return digests[0]!;
}

async function failureOf(procedure: string, input: unknown): Promise<unknown> {
  return call(procedure, input).then(
    () => null,
    (error: unknown) => error,
  );
}

/** `set` is how an edit wraps its fields, and no name that anybody knows. */
const nameOf = (path: readonly string[]): string => path.filter((part) => part !== 'set').join('.') || 'input';

const shown = (value: unknown): string => inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 40 });

/** What somebody claims is their address, password or link is compared and never stored: it may be any text. */
const isClaim = (procedure: string, { path }: Place): boolean =>
  procedure.startsWith('auth.') && /password|token|email/i.test(path.at(-1) ?? '');

test.each(withInput)('$path names what is wrong, whatever it is, and does nothing', async ({ path, input }) => {
  const before = await fingerprint();
  const problems: string[] = [];
  const refuse = async (at: readonly string[], value: unknown) => {
    const error = publicError(await failureOf(path, withValueAt(input, at, value, known)));
    const problem = objection(error, nameOf(at));
    if (problem) problems.push(`${nameOf(at)} = ${shown(value)}: ${problem}`);
  };
  for (const place of placesOf(input)) {
    for (const value of wrongValues(place)) {
      if (isClaim(path, place) && typeof value === 'string' && value.length < 10) continue;
      await refuse(place.path, value);
    }
    if (!('shape' in place.type)) continue;
    for (const name of ['nothingKnown', 'constructor', '__proto__', 'toString', "'; drop table deals"]) {
      await refuse([...place.path, name], 1);
    }
  }
  expect(problems).toEqual([]);
  expect(await fingerprint()).toEqual(before);
});

/** What is wrong with a refusal: it has to name the field, in words that are not the library's. */
function objection(error: AppError | null, name: string): string | null {
  if (error?.code !== 'INVALID') return error?.code ?? 'no public error';
  const { fields = {} } = error.told('en');
  const message = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!message) return `names ${Object.keys(fields).join(', ') || 'nothing'}`;
  return /^invalid |expected \w+, received|undefined/i.test(message) ? `says "${message}"` : null;
}

describe('strange but honest text', () => {
  const kinds: [string, string, (text: string) => object, (text: string) => object][] = [
    ['companies', 'name', (name) => ({ name }), (description) => ({ description })],
    ['contacts', 'lastName', (lastName) => ({ lastName }), (description) => ({ description })],
    ['deals', 'title', (title) => ({ title }), (description) => ({ description })],
    ['tasks', 'title', (title) => ({ title }), (description) => ({ description })],
  ];

  test.each(kinds)('is kept by %s to the letter, and found again', async (kind, field, called, described) => {
    for (const odd of ODD_TEXTS) {
      const created = Object(await call(`${kind}.create`, called(odd)));
      await call(`${kind}.update`, { id: created.id, set: described(`${odd}\n\t${odd}`) });
      const record = Object(await call(`${kind}.get`, { id: created.id }));
      expect([record[field], record.description]).toEqual([odd, `${odd}\n\t${odd}`]);
      const found = Object(await call(`${kind}.list`, { q: odd, perPage: 200 }));
      expect([odd, found.items.map(({ id }: { id: number }) => id)]).toEqual([
        odd,
        expect.arrayContaining([created.id]),
      ]);
    }
  });
});

test('refuses depth beyond all measure over tRPC, also with a key', async () => {
  for (const headers of [{}, { 'idempotency-key': 'deep' }]) {
    const answer = await app.inject({
      method: 'POST',
      url: '/trpc/companies.create',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      payload: `{"name": ${'['.repeat(300_000)}${']'.repeat(300_000)}}`,
    });
    expect([answer.statusCode, Object.keys(answer.json().error.data.fields)]).toEqual([422, ['name']]);
  }
});

describe('REST', () => {
  const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: string, headers: object = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, error: answer.json().error };
  };
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  const bodies: [what: string, body: string, status: number, field?: string][] = [
    ['nothing', '', 422, 'name'],
    ['no JSON', '{"name": ', 400],
    ['NaN', '{"name": NaN}', 400],
    ['a list', '[]', 422, 'body'],
    ['a text', '"name"', 422, 'body'],
    ['null', 'null', 422, 'name'],
    ['__proto__', '{"name": "x", "__proto__": {"isAdmin": true}}', 400],
    ['constructor.prototype', '{"name": "x", "constructor": {"prototype": {}}}', 400],
    ['the other spelling', '{"name": "x", "annualRevenue": 5}', 422, 'annual_revenue'],
    ['a field that is not known', '{"name": "x", "is_admin": true}', 422, 'is_admin'],
    ['a key twice, the second wrong', '{"name": "x", "name": 5}', 422, 'name'],
    ['a number too large', '{"name": "x", "annual_revenue": 1e400}', 422, 'annual_revenue'],
    ['a negative amount', '{"name": "x", "annual_revenue": -1}', 422, 'annual_revenue'],
    ['NUL', '{"name": "x\\u0000y"}', 422, 'name'],
    ['half a character', '{"name": "x\\ud800y"}', 422, 'name'],
    ['a million letters', `{"name": "${'x'.repeat(900_000)}"}`, 422, 'name'],
    ['more than a request may hold', `{"name": "${'x'.repeat(1_100_000)}"}`, 400],
    ['depth', `{"name": ${nested(3_000)}}`, 422, 'name'],
    ['depth beyond all measure', `{"name": ${nested(400_000)}}`, 422, 'name'],
    ['depth beyond all measure, of objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`, 422, 'a'],
  ];

  test.each(bodies)('refuses %s as a body, by name', async (_, body, status, field) => {
    const before = await fingerprint();
    for (const headers of [{}, { 'idempotency-key': 'naughty' }]) {
      const answer = await ask('POST', '/api/companies', body, headers);
      expect(answer).toMatchObject({ status, error: { code: status === 400 ? 'BAD_REQUEST' : 'INVALID' } });
      expect(Object.keys(answer.error.fields ?? {})).toEqual(field === undefined ? [] : [field]);
    }
    expect(await fingerprint()).toEqual(before);
  });

  const queries: [query: string, field: string][] = [
    ['per_page=1000000000', 'per_page'],
    ['per_page=0', 'per_page'],
    ['per_page=NaN', 'per_page'],
    ['per_page=5&per_page=6', 'per_page'],
    ['page=-1', 'page'],
    ['page=1e400', 'page'],
    ['page=', 'page'],
    ['perPage=5', 'per_page'],
    ['nothing_known=1', 'nothing_known'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['sort=name;drop', 'sort'],
    ['sort=__proto__', 'sort'],
    ['responsible_id=1%20or%201=1', 'responsible_id'],
    ['q=%00', 'q'],
    [`q=${'long'.repeat(60)}`, 'q'],
    ['q=a&q=b', 'q'],
  ];

  test.each(queries)('refuses ?%s, by name', async (query, field) => {
    for (const list of ['companies', 'contacts', 'deals', 'tasks']) {
      const known = field === 'responsible_id' && list === 'tasks' ? query.replace('responsible', 'assignee') : query;
      const answer = await ask('GET', `/api/${list}?${known}`);
      expect(answer).toMatchObject({ status: 422, error: { code: 'INVALID' } });
      expect(Object.keys(answer.error.fields)).toEqual([known === query ? field : 'assignee_id']);
    }
  });

  test('an id that is none points at nothing', async () => {
    for (const id of [
      '0',
      '-1',
      '1.5',
      'abc',
      '%00',
      '9007199254740993',
      '99999999999999999999',
      '1%27',
      '__proto__',
    ]) {
      const answer = await ask('GET', `/api/companies/${id}`);
      expect([id, [404, 422].includes(answer.status)]).toEqual([id, true]);
    }
  });
});

test('whatever JSON stands wherever, the answer is an answer or a refusal that anybody may read', async () => {
  const places = withInput
    .filter(({ path }) => !path.startsWith('auth.'))
    .flatMap(({ path, input }) => placesOf(input).map((place) => ({ path, input, at: place.path })));
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.jsonValue({ stringUnit: 'binary' }) },
    { weight: 2, arbitrary: text },
    { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...ODD_TEXTS)) },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), value, async ({ path, input, at }, what) => {
      const error = await failureOf(path, withValueAt(input, at, what, known));
      if (error !== null) expect(publicError(error), inspect(error)).not.toBeNull();
    }),
    { numRuns: 1_500 },
  );
});
