import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../access/table.ts';
import { createContacts } from '../contacts/contacts.ts';
import { createDeals, editDeals } from '../deals/deals.ts';
import { recordExport } from '../events/access.ts';
import { events } from '../events/table.ts';
import { type Asking, restOf } from '../testing/api.ts';
import { openTestSite, PASSWORD, type TestSite } from '../testing/site.ts';
import { users } from '../users/table.ts';
import { auditList } from './input.ts';
import { type AuditEntry, listAudit } from './queries.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const list = (input: object = {}) => listAudit(adminContext(), auditList.parse(input));
const adminContext = () => ({ ...site.world.as('admin'), actor: site.world.people.admin });
const latest = async (input: object = {}): Promise<AuditEntry | undefined> =>
  (await list({ limit: 1, ...input })).items[0];
const idOf = (name: keyof TestSite['world']['people']) => site.world.people[name].userId;

/** What is told beside an answer is there soon, not at once. */
async function soon(input: object, isIt: (entry: AuditEntry) => boolean): Promise<AuditEntry> {
  const find = async () => (await list({ limit: 200, ...input })).items.find(isIt);
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return (await find()) as AuditEntry;
}
const toOf = (entry: AuditEntry | undefined) =>
  Object.fromEntries((entry?.changes ?? []).map(({ field, to }) => [field, to]));

function post(procedure: string, payload: object, cookie?: string) {
  return site.app.inject({
    method: 'POST',
    url: `/trpc/${procedure}`,
    payload,
    headers: { 'user-agent': 'A browser', ...(cookie && { cookie }) },
    remoteAddress: '192.0.2.7',
  });
}

describe('ways in', () => {
  test('a sign-in, one’s ends, and what was changed about it stand there with address and browser', async () => {
    const cookie = await site.signIn('viewer');
    const mine = { entityType: 'access', entityId: idOf('viewer') };
    expect(await latest(mine)).toMatchObject({
      kind: 'signed_in',
      channel: 'screen',
      user: { id: idOf('viewer'), name: 'viewer' },
      subject: { type: 'access', id: idOf('viewer'), name: 'viewer' },
    });
    await post('auth.endOtherSessions', {}, cookie);
    expect((await latest(mine))?.kind).toBe('signed_in');
    await site.signIn('viewer');
    await post('auth.endOtherSessions', {}, cookie);
    expect((await latest(mine))?.kind).toBe('sessions_ended');
    await post('auth.createToken', { name: 'nightly', isReadOnly: true, currentPassword: PASSWORD }, cookie);
    expect(await latest(mine)).toMatchObject({ kind: 'token_created' });
    expect(toOf(await latest(mine))).toEqual({
      token: 'nightly',
      isReadOnly: true,
      address: '192.0.2.7',
      browser: 'A browser',
    });
    await post('auth.signOut', {}, cookie);
    expect((await latest(mine))?.kind).toBe('signed_out');
  });

  test.each([
    ['viewer@test.example', 'a wrong password', 'password', 'viewer'],
    ['nobody@test.example', PASSWORD, 'unknown', null],
    // Into the wrong field: it must not be kept.
    ['correct-Horse=battery@staple', PASSWORD, 'unknown', null],
  ] as const)(
    'a sign-in as %s that fails tells why, and keeps nothing that was typed',
    async (email, password, reason, who) => {
      const answer = await post('auth.signIn', { email, password });
      expect(answer.statusCode).toBe(401);
      const entry = await latest({ kind: 'sign_in_failed' });
      expect(entry).toMatchObject({ user: null, subject: who && { id: idOf(who), name: who } });
      expect(toOf(entry)).toEqual({ reason, address: '192.0.2.7', browser: 'A browser' });
      expect(JSON.stringify(entry)).not.toContain(password);
      if (who === null) expect(JSON.stringify(entry)).not.toContain(email);
    },
  );

  test('somebody who left is told apart from one who mistyped', async () => {
    const { db } = site.world.database;
    await db.update(users).set({ active: false }).where(eq(users.name, 'colleague'));
    await post('auth.signIn', { email: 'colleague@test.example', password: PASSWORD });
    expect(toOf(await latest({ kind: 'sign_in_failed' }))['reason']).toBe('notActive');
    await db.update(users).set({ active: true }).where(eq(users.name, 'colleague'));
  });

  test('guesses are refused after a while, and the log does not grow with each', async () => {
    const guess = () => post('auth.signIn', { email: 'southlead@test.example', password: 'a guess' });
    let answer = await guess();
    for (let count = 0; answer.statusCode !== 429; count++) {
      expect(count).toBeLessThan(30);
      answer = await guess();
    }
    expect(toOf(await latest({ kind: 'sign_in_failed' }))['reason']).toBe('tooMany');
    await Promise.all(Array.from({ length: 60 }, guess));
    const told = (await list({ kind: 'sign_in_failed', limit: 200 })).items.filter(
      (entry) => toOf(entry)['reason'] === 'tooMany',
    );
    expect(told.length).toBeLessThanOrEqual(20);
  });

  test('people see their own, and nobody else’s', async () => {
    const cookie = await site.signIn('lead');
    const answer = await site.app.inject({ method: 'GET', url: '/trpc/auth.signIns', headers: { cookie } });
    const { items } = answer.json().result.data;
    expect(items).toEqual([expect.objectContaining({ kind: 'signed_in', address: '127.0.0.1' })]);
  });
});

test('who is refused for want of a right is recorded with what they tried, only so often', async () => {
  const { body } = await rest.api('GET', '/audit-log', { as: 'manager' });
  expect(body.error.code).toBe('FORBIDDEN');
  const isIt = ({ user }: AuditEntry) => user?.id === idOf('manager');
  const entry = await soon({ kind: 'denied' }, isIt);
  expect(entry).toMatchObject({ channel: 'api', token: { name: 'manager' } });
  expect(toOf(entry)).toMatchObject({ procedure: 'audit.list', address: '127.0.0.1' });
  await Promise.all(Array.from({ length: 40 }, () => rest.api('GET', '/audit-log', { as: 'manager' })));
  // Who asks after them is recorded after them.
  await rest.api('GET', '/audit-log', { as: 'outsider' });
  await soon({ kind: 'denied' }, ({ user }) => user?.id === idOf('outsider'));
  expect((await list({ kind: 'denied', limit: 200 })).items.filter(isIt).length).toBeLessThanOrEqual(20);
});

describe('changes', () => {
  test('tell who, through what, of which record, from what to what, with names for ids', async () => {
    const [contact] = await createContacts(site.world.as('manager'), [{ lastName: 'Ames' }]);
    const made = await rest.api('POST', '/deals', { body: { title: 'Roof', contact_id: contact?.id } });
    const dealId: number = made.body.id;
    await editDeals({ ...site.world.as('admin') }, [{ id: dealId, set: { responsibleId: idOf('lead') } }]);
    const { items } = await list({ entityType: 'deal', entityId: dealId });
    expect(items.map(({ kind, channel, token, user }) => [kind, channel, token?.name, user?.name])).toEqual([
      ['assigned', 'screen', undefined, 'admin'],
      ['created', 'api', 'manager', 'manager'],
    ]);
    expect(items[0]).toMatchObject({ subject: { type: 'deal', id: dealId, name: 'Roof' } });
    expect(items[0]?.changes).toEqual([
      { field: 'responsibleId', from: idOf('manager'), to: idOf('lead'), fromName: 'manager', toName: 'lead' },
    ]);
    expect(items[1]?.changes).toContainEqual(
      expect.objectContaining({ field: 'contactId', to: contact?.id, toName: 'Ames' }),
    );
  });

  test('are told of what the reader sees all of, and of nothing else', async () => {
    const { people } = site.world;
    const matrix = { ...people.admin.matrix, deal: { ...people.admin.matrix.deal, view: 'own' as const } };
    const ctx = { ...adminContext(), actor: { ...people.admin, matrix } };
    await createDeals(site.world.as('outsider'), [{ title: 'Hidden' }]);
    const { items } = await listAudit(ctx, auditList.parse({ limit: 200 }));
    expect(new Set(items.map(({ subject }) => subject?.type))).not.toContain('deal');
    expect(items.length).toBeGreaterThan(5);
    expect(JSON.stringify(items)).not.toContain('Hidden');
  });

  test('are read page by page, each once, filtered by person, kind and day', async () => {
    await createDeals(
      site.world.as('outsider'),
      Array.from({ length: 25 }, (_, n) => ({ title: `Deal ${n}` })),
    );
    const filter = { userId: idOf('outsider'), entityType: 'deal', kind: 'created' };
    const whole = (await list({ ...filter, limit: 200 })).items.map(({ id }) => id);
    const paged: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list({ ...filter, limit: 7, cursor });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThanOrEqual(25);
    expect((await list({ ...filter, to: '2020-01-01' })).items).toEqual([]);
    expect((await list({ ...filter, from: '2020-01-01', limit: 200 })).items.length).toBe(whole.length);
  });

  test('of nobody’s record in particular can’t be asked for', async () => {
    const { body, status } = await rest.api('GET', '/audit-log?entity_id=1', { as: 'admin' });
    expect([status, body.error.fields]).toEqual([422, { entity_type: 'is required' }]);
  });
});

describe('the file', () => {
  const file = (query = '', as: Asking['as'] = 'admin') =>
    site.app.inject({
      url: `/api/audit-log.csv${query}`,
      headers: { authorization: `Bearer ${site.tokenOf(as ?? 'admin')}` },
    });

  test('holds what is filtered, with no formula in it, and says of itself that it was made', async () => {
    await createDeals(site.world.as('lead'), [{ title: '=HYPERLINK("http://x.example")' }]);
    const answer = await file(`?user_id=${idOf('lead')}&entity_type=deal`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, first] = answer.body.split('\r\n');
    expect(head).toBe('\uFEFFid,at,user_id,user,channel,token,kind,entity_type,entity_id,name,on,changes');
    expect(first).toContain(`"'=HYPERLINK(""http://x.example"")"`);
    const entry = await latest({ kind: 'exported' });
    expect(entry).toMatchObject({ user: { name: 'admin' }, channel: 'api' });
    expect(toOf(entry)).toMatchObject({ export: 'auditLog', userId: idOf('lead'), entityType: 'deal' });
  });

  test('holds more than a page', async () => {
    await createDeals(
      site.world.as('southLead'),
      Array.from({ length: 1_100 }, (_, n) => ({ title: `Many ${n}` })),
    );
    const lines = (await file(`?user_id=${idOf('southLead')}&kind=created&entity_type=deal`)).body.trim().split('\r\n');
    expect(lines.filter((line) => line.includes('Many ')).length).toBe(1_100);
  });

  test('is for administrators, who ask for what there is', async () => {
    expect((await file('', 'lead')).statusCode).toBe(403);
    await soon({ kind: 'denied' }, (entry) => toOf(entry)['procedure'] === 'audit.export');
    expect((await file('?kind=eaten')).statusCode).toBe(422);
    expect((await site.app.inject({ url: '/api/audit-log.csv' })).statusCode).toBe(401);
  });

  test('is not for a session whose second factor is yet to be set up', async () => {
    const cookie = await site.signIn('admin');
    const ask = () => site.app.inject({ url: '/api/audit-log.csv', headers: { cookie } });
    expect((await ask()).statusCode).toBe(200);
    const require = (requiresTwoFactor: boolean) =>
      site.world.database.db.update(roles).set({ requiresTwoFactor }).where(eq(roles.name, 'admin'));
    await require(true);
    site.forgetActors();
    const refused = await ask();
    await require(false);
    site.forgetActors();
    expect([refused.statusCode, refused.json().error.message]).toEqual([403, expect.stringContaining('second factor')]);
  });
});

test('what happened can’t be changed or taken back, by nobody', async () => {
  const { db } = site.world.database;
  await recordExport(adminContext(), 'test');
  const refused = { cause: expect.objectContaining({ message: 'The event log can only be added to' }) };
  await expect(db.update(events).set({ kind: 'created' })).rejects.toMatchObject(refused);
  await expect(db.delete(events).where(eq(events.kind, 'exported'))).rejects.toMatchObject(refused);
});
