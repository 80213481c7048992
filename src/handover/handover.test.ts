import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import { closeDeals, createDeals } from '../deals/deals.ts';
import { dealPeriods, deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { completeTasks, createTasks } from '../tasks/tasks.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const idOf = (name: Name) => site.world.people[name].userId;

async function giveWork(name: Name): Promise<{ open: number; closed: number }> {
  const ctx = site.world.as('admin');
  const responsibleId = idOf(name);
  const made = await createDeals(ctx, [
    { title: 'Open', responsibleId },
    { title: 'Won', responsibleId },
  ]);
  const [open = 0, closed = 0] = made.map(({ id }) => id);
  await closeDeals(ctx, [{ id: closed, won: true }]);
  await createCompanies(ctx, [{ name: 'Theirs', responsibleId }]);
  await createContacts(ctx, [
    { lastName: 'One', responsibleId },
    { lastName: 'Two', responsibleId },
  ]);
  const tasks = await createTasks(ctx, [
    { title: 'To do', assigneeId: responsibleId },
    { title: 'Done', assigneeId: responsibleId },
  ]);
  await completeTasks(ctx, [{ id: tasks[1]?.id ?? 0 }]);
  return { open, closed };
}

test('who goes hands over what is still to be done, and keeps what is done', async () => {
  const { api } = restOf(site);
  const { open, closed } = await giveWork('manager');
  const path = `/users/${idOf('manager')}`;
  const all = { deals: 1, contacts: 2, companies: 1, tasks: 1 };
  expect((await api('GET', `${path}/holdings`, { as: 'admin' })).body).toEqual(all);
  const answer = await api('POST', `${path}/hand-over`, {
    as: 'admin',
    body: { to_id: idOf('outsider'), deactivate: true },
  });
  expect([answer.status, answer.body]).toEqual([200, all]);

  expect((await api('GET', '/me', { as: 'manager' })).status).toBe(401);
  expect((await api('GET', `${path}/holdings`, { as: 'admin' })).body).toEqual({
    deals: 0,
    contacts: 0,
    companies: 0,
    tasks: 0,
  });
  const owners = await site.world.database.db.select({ id: deals.id, owner: deals.responsibleId }).from(deals);
  expect(new Map(owners.map(({ id, owner }) => [id, owner]))).toEqual(
    new Map([
      [open, idOf('outsider')],
      [closed, idOf('manager')],
    ]),
  );
  const periods = await site.world.database.db.select().from(dealPeriods).where(eq(dealPeriods.dealId, open));
  expect(periods.map(({ responsibleId }) => responsibleId)).toEqual([idOf('manager'), idOf('outsider')]);
  const told = await site.world.database.db.select().from(events).where(eq(events.kind, 'assigned'));
  expect(told.map(({ entityType }) => entityType).sort()).toEqual(['company', 'contact', 'contact', 'deal', 'task']);
});

test('a handover to oneself, to somebody who left, or by who may not edit people changes nothing', async () => {
  const { api } = restOf(site);
  await giveWork('colleague');
  const path = `/users/${idOf('colleague')}`;
  const attempt = async (toId: number, as: Name) => {
    const { status, body } = await api('POST', `${path}/hand-over`, { as, body: { to_id: toId, deactivate: true } });
    return [status, body.error.fields ?? null];
  };
  expect(await attempt(idOf('colleague'), 'admin')).toEqual([422, { to_id: 'must be somebody else' }]);
  expect(await attempt(idOf('manager'), 'admin')).toEqual([422, { to_id: 'There is no such user' }]);
  expect(await attempt(idOf('outsider'), 'lead')).toEqual([403, null]);
  expect((await api('GET', `${path}/holdings`, { as: 'lead' })).status).toBe(403);
  expect((await api('GET', path, { as: 'admin' })).body.active).toBe(true);
  expect((await api('GET', `${path}/holdings`, { as: 'admin' })).body).toMatchObject({ deals: 1, tasks: 1 });
  const lastAdmin = await api('POST', `/users/${idOf('admin')}/hand-over`, {
    as: 'admin',
    body: { to_id: idOf('lead'), deactivate: true },
  });
  expect(lastAdmin.status).toBe(409);
});
