import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { deals } from '../deals/table.ts';
import { createTasks } from '../tasks/tasks.ts';
import { teams } from '../teams/table.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { users } from '../users/table.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const idOf = (name: Name) => site.world.people[name].userId;
const ask = async (name: Name, id: number, type = 'deal', as: Name = 'admin') =>
  rest.api('GET', `/access/explain?entity_type=${type}&entity_id=${id}&user_id=${idOf(name)}`, { as });
async function dealOf(name: Name): Promise<number> {
  const [deal] = await createDeals(site.world.as(name), [{ title: `Of ${name}` }]);
  return deal?.id ?? 0;
}

test.each<[Name, boolean, string, string]>([
  ['admin', true, 'everybody', 'all'],
  ['manager', true, 'owner', 'own'],
  ['colleague', false, 'notOwner', 'own'],
  ['lead', true, 'team', 'team'],
  ['viewer', true, 'team', 'team'],
  ['southLead', false, 'notInTeam', 'team'],
])('of the manager’s deal %s is told %s, on the ground %s', async (name, isVisible, ground, level) => {
  const { body } = await ask(name, await dealOf('manager'));
  expect(body).toMatchObject({
    is_visible: isVisible,
    ground,
    level,
    role: site.world.people[name].role,
    person: { id: idOf(name), name },
    owners: [{ id: idOf('manager'), name: 'manager', team: { name: 'North' } }],
    is_trashed: false,
    can: { edit: name === 'admin' || name === 'manager' },
  });
});

test('nobody’s deal, one in the trash, a team below, and somebody who left are told as such', async () => {
  const { db } = site.world.database;
  const nobodys = await dealOf('manager');
  await db.update(deals).set({ responsibleId: null }).where(eq(deals.id, nobodys));
  expect((await ask('lead', nobodys)).body).toMatchObject({ is_visible: false, ground: 'noOwner', owners: [] });
  const trashed = await dealOf('manager');
  await trashDeals(site.world.as('manager'), [trashed]);
  expect((await ask('lead', trashed)).body).toMatchObject({ is_visible: true, is_trashed: true });

  const all = await db.select().from(teams);
  const teamOf = (name: string) => all.find((team) => team.name === name)?.id ?? 0;
  await db
    .update(teams)
    .set({ parentId: teamOf('North') })
    .where(eq(teams.name, 'South'));
  expect((await ask('lead', await dealOf('outsider'))).body).toMatchObject({ is_visible: true, ground: 'teamBelow' });
  expect((await ask('southLead', await dealOf('manager'))).body).toMatchObject({ is_visible: false });
  await db.update(teams).set({ parentId: null });

  await db.update(users).set({ active: false }).where(eq(users.name, 'colleague'));
  expect((await ask('colleague', await dealOf('colleague'))).body).toMatchObject({
    is_visible: false,
    ground: 'deactivated',
    can: { edit: false },
  });
  await db.update(users).set({ active: true });
});

test('a task is seen by whoever made it too', async () => {
  const [task] = await createTasks(site.world.as('lead'), [{ title: 'Call', assigneeId: idOf('manager') }]);
  const { body } = await ask('lead', task?.id ?? 0, 'task');
  expect(body).toMatchObject({ is_visible: true, ground: 'owner' });
  expect(body.owners.map(({ name }: { name: string }) => name).sort()).toEqual(['lead', 'manager']);
});

test('who does not manage people is told nothing, and nobody of what is not there', async () => {
  expect((await ask('manager', await dealOf('manager'), 'deal', 'lead')).status).toBe(403);
  expect((await ask('manager', 999_999_999)).status).toBe(404);
  const { body } = await rest.api(
    'GET',
    `/access/explain?entity_type=deal&entity_id=${await dealOf('lead')}&user_id=99999`,
    {
      as: 'admin',
    },
  );
  expect(Object.keys(body.error.fields)).toEqual(['user_id']);
});
