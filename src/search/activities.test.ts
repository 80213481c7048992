import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities, type NewActivity, trashActivities } from '../activities/activities.ts';
import { mentionOf } from '../activities/input.ts';
import { createCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import { createDeals } from '../deals/deals.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { searchActivities } from './activities.ts';
import { searchQuery } from './input.ts';

let world: TestWorld;
let companyId = 0;
beforeAll(async () => {
  world = await openTestWorld();
  const manager = world.as('manager');
  const [company] = await createCompanies(manager, [{ name: 'Weidmann' }]);
  const [foreign] = await createCompanies(world.as('outsider'), [{ name: 'Elsewhere' }]);
  companyId = company?.id ?? 0;
  const on = (daysAgo: number, more: Partial<NewActivity>, entityId = companyId): NewActivity => ({
    entityType: 'company',
    entityId,
    type: 'note',
    happenedAt: new Date(Date.now() - daysAgo * 86_400_000),
    ...more,
  });
  await logActivities(manager, [
    on(2_000, { subject: 'Prices of 2019', body: 'The old price list' }),
    on(200, {
      type: 'call',
      body: 'Réclamation: the crankshaft’s bearing (no. 4711/B) was delivered twice; Größe 12 – ёлка',
    }),
    on(1, {
      type: 'email',
      subject: 'Price list',
      body: `${mentionOf(world.people.manager.userId)} sends prices on Monday`,
    }),
    on(400, { type: 'meeting', subject: 'Lunch', body: `${'x'.repeat(3_000)} and long words` }),
  ]);
  const [contact] = await createContacts(manager, [{ lastName: 'Roth' }]);
  const [task] = await createTasks(manager, [{ title: 'Ask again' }]);
  await logActivities(manager, [
    { ...on(3, { body: 'Roth smokes' }, contact?.id), entityType: 'contact' },
    { ...on(2, { type: 'comment', body: 'Smoked fish?' }, task?.id), entityType: 'task' },
  ]);
  await logActivities(world.as('outsider'), [on(1, { body: 'Price of the South' }, foreign?.id)]);
});
afterAll(() => world.close());

async function found(asker: Name, q: string, more: object = {}): Promise<string[]> {
  const hits = await searchActivities(world.as(asker), searchQuery.parse({ q, ...more }));
  return hits.map(({ title }) => title);
}

test.each<[string, string[]]>([
  // The newest first; words may be in any order, and half written.
  ['price', ['Price list', 'Prices of 2019']],
  ['list PRICE', ['Price list', 'Prices of 2019']],
  ['reclamation crank', ['Réclamation: the crankshaft’s bearing (no. 4711/B) was delivered twice; Größe 12 – ёлка']],
  ['4711', ['Réclamation: the crankshaft’s bearing (no. 4711/B) was delivered twice; Größe 12 – ёлка']],
  ['grosse ёл', ['Réclamation: the crankshaft’s bearing (no. 4711/B) was delivered twice; Größe 12 – ёлка']],
  ['lunch', ['Lunch']],
  ['smok', ['Smoked fish?', 'Roth smokes']],
  ['2019 monday', []],
  // Of one or two letters a word is whole, unless it is still being typed.
  ['price mo', ['Price list', 'Prices of 2019']],
  ['of price', ['Prices of 2019']],
  ['mo price', []],
  ['rice', []],
  ["' | pri:* & !", ['Price list', 'Prices of 2019']],
  ['pr', []],
  ['& | !', []],
])('%j finds what says so: %j', async (q, titles) => {
  expect(await found('manager', q)).toEqual(titles);
});

test('what is on records out of sight, in the trash or of another type stays unsaid', async () => {
  expect(await found('outsider', 'price')).toEqual(['Price of the South']);
  expect(await found('admin', 'price', { limit: 1 })).toEqual(['Price of the South']);
  expect(await found('admin', 'price', { types: ['company'] })).toEqual([]);
  const [deal] = await createDeals(world.as('manager'), [{ title: 'Bearings' }]);
  const [logged] = await logActivities(world.as('manager'), [
    { entityType: 'deal', entityId: deal?.id ?? 0, type: 'note', body: 'Vanishing words' },
  ]);
  expect(await found('manager', 'vanishing')).toEqual(['Vanishing words']);
  await trashActivities(world.as('manager'), [logged?.id ?? 0]);
  expect(await found('manager', 'vanishing')).toEqual([]);
});

test('a hit tells where it belongs, by the names of now, and what of it was found', async () => {
  const [hit] = await searchActivities(world.as('manager'), searchQuery.parse({ q: 'monday' }));
  expect(hit).toMatchObject({ type: 'email', entityType: 'company', entityId: companyId, title: 'Price list' });
  expect(hit?.subtitle).toBe(`Weidmann · @manager sends prices on Monday`);
  const [[start, end] = []] = hit?.marks.subtitle ?? [];
  expect(hit?.subtitle.slice(start, end)).toBe('Monday');
});
