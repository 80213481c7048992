import { and, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { logActivities, trashActivities } from '../activities/activities.ts';
import { activities } from '../activities/table.ts';
import { createCompanies, trashCompanies } from '../companies/companies.ts';
import { createContacts, trashContacts } from '../contacts/contacts.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { createTasks, trashTasks } from '../tasks/tasks.ts';
import { id as anId, restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { purgeTrash } from './purging.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const as = (name: Parameters<TestSite['world']['as']>[0]) => site.world.as(name);
const db = () => site.world.database.db;
const nightly = () => purgeTrash({ actor: SYSTEM, db: db(), onCommit: () => {} });
const first = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error('There is none');
  return row;
};

type Found = { status: number; body: { items: { id: number; name: string }[]; total: number } };
const list = (query: string, name: 'admin' | 'lead' | 'manager' | 'viewer' | 'outsider' = 'manager'): Promise<Found> =>
  rest.api('GET', `/trash?${query}`, { as: name });

/** As if it had been deleted so many days ago. */
const age = (table: string, id: number, days: number) =>
  db().execute(
    sql`update ${sql.identifier(table)} set deleted_at = now() - make_interval(days => ${days}) where id = ${id}`,
  );

/** Everything that points at a row that is not there. */
async function dangling(): Promise<string[]> {
  const tables = await db().execute<{ name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name in ('entity_type', 'entity_id') and table_name <> 'events'
    group by 1 having count(*) = 2`);
  expect(tables.length).toBeGreaterThan(3);
  const homes = { contact: 'contacts', company: 'companies', deal: 'deals', task: 'tasks', activity: 'activities' };
  const found: string[] = [];
  for (const { name } of tables) {
    for (const [type, home] of Object.entries(homes)) {
      const rows = await db().execute(sql`select 1 from ${sql.identifier(name)} x where x.entity_type = ${type}
        and x.entity_id is not null and not exists (select 1 from ${sql.identifier(home)} h where h.id = x.entity_id)`);
      if (rows.length > 0) found.push(`${name} of ${type}`);
    }
  }
  return found;
}

test('each sees what they could see, who deleted it, and when it will be gone', async () => {
  const mine = first(await createContacts(as('manager'), [{ lastName: 'Trashworth', email: 'trash@worth.example' }]));
  const theirs = first(await createContacts(as('outsider'), [{ lastName: 'Trashfield' }]));
  const kept = first(await createContacts(as('manager'), [{ lastName: 'Trashless' }]));
  await trashContacts(as('manager'), [mine.id]);
  await trashContacts(as('outsider'), [theirs.id]);
  await rest.api('PATCH', '/workspace', { body: { trash_days: 10 }, as: 'admin' });

  const own = await list('entity_type=contact&q=trash');
  expect(own.body).toMatchObject({ total: 1, page: 1 });
  const { deleted_at, purge_at, ...item } = first(own.body.items) as Record<string, unknown> & { id: number };
  expect(item).toEqual({
    entity_type: 'contact',
    id: mine.id,
    name: 'Trashworth',
    deleted_by: { id: site.world.people.manager.userId, name: 'manager' },
    on: null,
    can: { restore: true },
  });
  expect(Date.parse(String(purge_at)) - Date.parse(String(deleted_at))).toBe(10 * 86_400_000);
  const names = async (as: 'admin' | 'lead' | 'viewer' | 'outsider') =>
    (await list('entity_type=contact&q=trash', as)).body.items.map(({ name }) => name);
  expect(await names('admin')).toEqual(['Trashfield', 'Trashworth']);
  expect(await names('lead')).toEqual(['Trashworth']);
  expect(await names('outsider')).toEqual(['Trashfield']);
  expect(first((await list('entity_type=contact', 'viewer')).body.items)).toMatchObject({ can: { restore: false } });
  expect((await list('entity_type=contact&per_page=1&page=2', 'admin')).body).toMatchObject({
    total: 2,
    items: [{ name: 'Trashworth' }],
  });
  expect((await list(`entity_type=contact&q=trashless`, 'admin')).body.total).toBe(0);
  expect((await list('entity_type=user')).status).toBe(422);
  expect((await rest.api('PATCH', '/workspace', { body: { trash_days: 0 }, as: 'admin' })).body.error.fields).toEqual({
    trash_days: 'must be at least 1',
  });
  expect((await rest.api('PATCH', '/workspace', { body: { trash_days: 30 } })).status).toBe(403);
  await rest.api('PATCH', '/workspace', { body: { trash_days: 30 }, as: 'admin' });
  expect(kept.id).toEqual(anId);
});

test('several come back at once, or none, and the refusal says which was in the way', async () => {
  const [one, two] = await createContacts(as('manager'), [
    { lastName: 'One', email: 'one@again.example' },
    { lastName: 'Two', email: 'two@again.example' },
  ]);
  const ids = [one?.id ?? 0, two?.id ?? 0];
  await trashContacts(as('manager'), ids);
  const rival = first(await createContacts(as('outsider'), [{ lastName: 'Rival', email: 'TWO@again.example' }]));
  const restore = (body: object, name: 'manager' | 'viewer' | 'outsider' = 'manager') =>
    rest.api('POST', '/trash/restore', { body: { entity_type: 'contact', ...body }, as: name });

  const absent = { 'ids.0': 'There is no such contact', 'ids.1': 'There is no such contact' };
  const foreign = await restore({ ids }, 'outsider');
  expect([foreign.status, foreign.body.error.fields]).toEqual([422, absent]);
  expect((await restore({ ids }, 'viewer')).status).toBe(403);
  const refused = await restore({ ids });
  expect([refused.status, refused.body.error.fields]).toEqual([422, { 'ids.1': 'is in use' }]);
  expect((await rest.api('GET', `/contacts/${ids[0]}`)).body.deleted_at).not.toBeNull();
  await trashContacts(as('outsider'), [rival.id]);
  expect((await restore({ ids })).body).toEqual({ also_restored: [], in_trash: [] });
  expect((await rest.api('GET', `/contacts/${ids[1]}`)).body.deleted_at).toBeNull();
  expect((await restore({ ids })).body.error.fields).toEqual(absent);
});

test('a deal comes back with all it was linked to, also out of the trash, and with its stage that is gone', async () => {
  const ctx = as('manager');
  const company = first(await createCompanies(ctx, [{ name: 'Brickworks' }]));
  const contact = first(await createContacts(ctx, [{ lastName: 'Mason', companyId: company.id }]));
  const stages = await rest.api('GET', '/pipelines', { as: 'admin' });
  const { id: pipelineId, stages: known } = stages.body.items[0];
  const stage = await rest.api('POST', `/pipelines/${pipelineId}/stages`, {
    body: { name: 'Passing', probability: 30 },
    as: 'admin',
  });
  expect(stage.status).toBe(201);
  const passing = stage.body;
  const deal = first(
    await createDeals(ctx, [{ title: 'Wall', contactId: contact.id, companyId: company.id, stageId: passing.id }]),
  );
  const task = first(await createTasks(ctx, [{ title: 'Measure', dealId: deal.id }]));
  await logActivities(ctx, [{ entityType: 'deal', entityId: deal.id, type: 'note', body: 'Red bricks' }]);
  await trashTasks(ctx, [task.id]);
  await trashDeals(ctx, [deal.id]);
  await trashContacts(ctx, [contact.id]);
  await trashCompanies(ctx, [company.id]);
  const gone = await rest.api('DELETE', `/stages/${passing.id}?move_deals_to=${known[0].id}`, { as: 'admin' });
  expect([gone.status, gone.text]).toEqual([204, '']);

  const restore = (type: string, id: number, withLinked: boolean) =>
    rest.api('POST', '/trash/restore', { body: { entity_type: type, ids: [id], with_linked: withLinked } });
  const alone = await restore('deal', deal.id, false);
  expect(alone.body.in_trash).toEqual([
    { entity_type: 'contact', id: contact.id, name: 'Mason', can_restore: true },
    { entity_type: 'company', id: company.id, name: 'Brickworks', can_restore: true },
  ]);
  await trashDeals(ctx, [deal.id]);
  // The task leads to the deal, and that to the contact and the company.
  const all = await restore('task', task.id, true);
  expect(all.body.in_trash).toEqual([]);
  expect(all.body.also_restored.map(({ name }: { name: string }) => name).sort()).toEqual([
    'Brickworks',
    'Mason',
    'Wall',
  ]);
  const { body } = await rest.api('GET', `/deals/${deal.id}`);
  expect(body).toMatchObject({
    deleted_at: null,
    contact: { name: 'Mason' },
    company: { name: 'Brickworks' },
    stage: { id: known[0].id },
    has_open_task: true,
  });
  const timeline = await rest.api('GET', `/deals/${deal.id}/timeline`);
  expect(timeline.body.items.map((item: { body: string }) => item.body)).toContain('Red bricks');
});

test('what was in the trash for long enough goes at night with what hangs on it, and nothing dangles', async () => {
  const ctx = as('manager');
  const company = first(await createCompanies(ctx, [{ name: 'Quarry secret' }]));
  const contact = first(await createContacts(ctx, [{ lastName: 'Stone secret', companyId: company.id }]));
  const staying = first(await createContacts(ctx, [{ lastName: 'Stays', companyId: company.id }]));
  const deal = first(await createDeals(ctx, [{ title: 'Slab secret', contactId: contact.id, companyId: company.id }]));
  const task = first(await createTasks(ctx, [{ title: 'Cut', dealId: deal.id, contactId: contact.id }]));
  const notes = await logActivities(ctx, [
    { entityType: 'contact', entityId: contact.id, type: 'note', body: 'A secret note' },
    { entityType: 'deal', entityId: deal.id, type: 'comment', body: 'A secret comment' },
    { entityType: 'contact', entityId: staying.id, type: 'note', body: 'A secret of its own' },
    { entityType: 'contact', entityId: staying.id, type: 'note', body: 'Kept' },
  ]);
  for (const [type, id] of [
    ['contacts', contact.id],
    ['companies', company.id],
    ['deals', deal.id],
  ] as const) {
    const entityType = { contacts: 'contact', companies: 'company', deals: 'deal' }[type];
    await db().execute(sql`insert into follows (user_id, entity_type, entity_id) values
      (${site.world.people.lead.userId}, ${entityType}, ${id}) on conflict do nothing`);
    await db().execute(sql`insert into record_looks (user_id, entity_type, entity_id, event_id, activity_id) values
      (${site.world.people.lead.userId}, ${entityType}, ${id}, 1, 1)`);
    await db().execute(sql`insert into external_keys (source, entity_type, key, entity_id) values
      ('old', ${entityType}, 'k', ${id})`);
  }
  await db().execute(sql`insert into notifications (user_id, kind, entity_type, entity_id, data, dedupe_key) values
    (${site.world.people.manager.userId}, 'mentioned', 'contact', ${staying.id},
      ${JSON.stringify({ activityId: notes[2]?.id })}::jsonb, 'gone')`);
  await trashContacts(ctx, [contact.id]);
  await trashCompanies(ctx, [company.id]);
  await trashDeals(ctx, [deal.id]);
  await trashActivities(ctx, [notes[2]?.id ?? 0]);
  await age('contacts', contact.id, 31);
  await age('companies', company.id, 29);
  await age('deals', deal.id, 31);
  await age('activities', notes[2]?.id ?? 0, 31);

  await nightly();
  expect((await rest.api('GET', `/contacts/${contact.id}`, { as: 'admin' })).status).toBe(404);
  expect((await rest.api('GET', `/deals/${deal.id}`, { as: 'admin' })).status).toBe(404);
  expect((await rest.api('GET', `/companies/${company.id}`)).body.name).toBe('Quarry secret');
  expect((await rest.api('GET', `/tasks/${task.id}`)).body).toMatchObject({ title: 'Cut', deal: null, contact: null });
  const left = await db()
    .select()
    .from(activities)
    .where(
      inArray(
        activities.id,
        notes.map(({ id }) => id),
      ),
    );
  expect(left.map(({ body }) => body)).toEqual(['Kept']);
  await age('companies', company.id, 31);
  await nightly();
  expect((await rest.api('GET', `/contacts/${staying.id}`)).body.company_id).toBeNull();
  expect(await dangling()).toEqual([]);

  // That it was there is history, what it held is not; and links that went are told of where they were.
  const log = await db().select().from(events).where(sql`changes::text ilike '%secret%'`);
  expect(log).toEqual([]);
  const kinds = await db()
    .select({ kind: events.kind, channel: events.channel })
    .from(events)
    .where(and(eq(events.entityType, 'contact'), eq(events.entityId, contact.id)))
    .orderBy(events.id);
  expect(kinds.map(({ kind }) => kind)).toEqual(['created', 'deleted', 'purged']);
  expect(kinds.at(-1)?.channel).toBe('system');
  const history = await rest.api('GET', `/tasks/${task.id}/history`);
  expect(history.text).toContain('"contactId","from"');
  const audit = await rest.api('GET', '/audit-log?kind=purged', { as: 'admin' });
  expect(audit.body.items.length).toBeGreaterThan(3);
});

test('whoever may delete may also delete for good, what is in the trash alone', async () => {
  const contact = first(await createContacts(as('manager'), [{ lastName: 'Brief' }]));
  const purge = (name: 'manager' | 'lead' | 'viewer' | 'outsider' | 'admin') =>
    rest.api('POST', '/trash/purge', { body: { entity_type: 'contact', ids: [contact.id] }, as: name });
  expect((await purge('manager')).status).toBe(404);
  await trashContacts(as('manager'), [contact.id]);
  expect((await purge('outsider')).status).toBe(404);
  expect((await purge('viewer')).status).toBe(403);
  expect((await purge('lead')).status).toBe(403);
  expect((await purge('manager')).status).toBe(204);
  expect(await db().select().from(contacts).where(eq(contacts.id, contact.id))).toEqual([]);
  const [event] = await db()
    .select()
    .from(events)
    .where(and(eq(events.kind, 'purged'), eq(events.entityId, contact.id), eq(events.entityType, 'contact')));
  expect(event?.actorId).toBe(site.world.people.manager.userId);
});

test('two nights at once take each thing once', async () => {
  const made = await createDeals(
    as('manager'),
    Array.from({ length: 30 }, (_, n) => ({ title: `Old ${n}` })),
  );
  const ids = made.map(({ id }) => id);
  await trashDeals(as('manager'), ids);
  await db()
    .update(deals)
    .set({ deletedAt: new Date('2020-01-01') })
    .where(inArray(deals.id, ids));
  await Promise.all([nightly(), nightly(), nightly()]);
  expect(await db().select().from(deals).where(inArray(deals.id, ids))).toEqual([]);
  const told = await db()
    .select({ id: events.entityId })
    .from(events)
    .where(and(eq(events.kind, 'purged'), eq(events.entityType, 'deal'), inArray(events.entityId, ids)));
  expect(told).toHaveLength(ids.length);
});
