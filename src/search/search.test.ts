import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import { createDeals } from '../deals/deals.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { searchQuery } from './input.ts';
import { searchRecords } from './search.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
  const manager = world.as('manager');
  const outsider = world.as('outsider');
  const [company] = await createCompanies(manager, [
    { name: 'Müller & Söhne', city: 'Köln', phone: '+49 (221) 998-877', domain: 'mueller.example' },
  ]);
  const companyId = company?.id ?? 0;
  await createCompanies(manager, [{ name: 'Great Mull' }]);
  await createCompanies(manager, [{ name: '100% Muller_Works' }]);
  await createContacts(manager, [
    { firstName: 'Łucja', lastName: 'Mullerova', email: 'lucja@muller.example', companyId },
  ]);
  await createDeals(manager, [{ title: 'Simuller' }]);
  await createTasks(manager, [{ title: 'Ring Müller', companyId }]);
  await createCompanies(outsider, [{ name: 'Mullers of the South' }]);
});
afterAll(() => world.close());

async function found(asker: Name, q: string, more: object = {}): Promise<string[]> {
  const hits = await searchRecords(world.as(asker), searchQuery.parse({ q, ...more }));
  return hits.map(({ title }) => title);
}

test.each<[string, string[]]>([
  // The name begins with it; one of its words does; it is somewhere inside.
  ['muller', ['Müller & Söhne', '100% Muller_Works', 'Łucja Mullerova', 'Ring Müller', 'Simuller']],
  ['MÜLLER söh', ['Müller & Söhne']],
  ['sohne muller', ['Müller & Söhne']],
  ['lucja@muller.example', ['Łucja Mullerova']],
  ['0221 998877', ['Müller & Söhne']],
  ['+49 221 99', ['Müller & Söhne']],
  ['00%', ['100% Muller_Works']],
  ['ll%', []],
  // Two letters are looked for where words begin.
  ['ll', []],
  ['mu', ['Müller & Söhne', '100% Muller_Works', 'Great Mull', 'Łucja Mullerova', 'Ring Müller']],
  ['gr', ['Great Mull']],
  ['r_w', ['100% Muller_Works']],
  ['m', []],
  ['', []],
  ['  %  ', []],
  ['nowhere to be found', []],
])('%j finds %j', async (q, titles) => {
  expect(await found('manager', q)).toEqual(titles);
});

test('each finds what each may see', async () => {
  expect(await found('outsider', 'muller')).toEqual(['Mullers of the South']);
  expect(await found('admin', 'muller')).toHaveLength(6);
  expect(await found('viewer', 'muller')).toEqual(await found('manager', 'muller'));
  expect(await found('manager', 'muller', { types: ['deal'] })).toEqual(['Simuller']);
});

test('the limit holds for each type, best hits first, and a hit tells where it belongs', async () => {
  const one = await found('manager', 'mul', { limit: 1 });
  expect(one).toEqual(['Müller & Söhne', 'Łucja Mullerova', 'Ring Müller', 'Simuller']);
  const hits = await searchRecords(world.as('manager'), searchQuery.parse({ q: 'mullerova' }));
  expect(hits).toEqual([
    { type: 'contact', id: expect.any(Number), title: 'Łucja Mullerova', subtitle: 'Müller & Söhne' },
  ]);
});
