import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanies } from '../companies/companies.ts';
import { createContacts } from '../contacts/contacts.ts';
import { createDeals } from '../deals/deals.ts';
import { createTasks } from '../tasks/tasks.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { searchQuery } from './input.ts';
import { recentRecords, searchRecords } from './search.ts';
import { typosFrom } from './typos.ts';

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
  await createContacts(manager, [
    { firstName: 'Татьяна', lastName: 'Соловьёва', phone: '030 123456' },
    {
      firstName: 'Olga',
      lastName: 'Wisniewska',
      title: 'Head of purchasing',
      email: 'o.wisniewska@brightwater.example',
    },
  ]);
  await createDeals(manager, [{ title: 'Привет, мир' }, { title: 'Order 100 2024' }]);
  // The later they were made, the later they were changed, by more than the clock's smallest step.
  const { db } = world.database;
  await db.execute(sql`update companies set updated_at = now() + id * interval '1 second'`);
  await db.execute(sql`update contacts set updated_at = now() + interval '1 minute' + id * interval '1 second'`);
  await db.execute(sql`update tasks set updated_at = now() + interval '2 minutes'`);
});
afterAll(() => world.close());

async function found(asker: Name, q: string, more: object = {}): Promise<string[]> {
  const hits = await searchRecords(world.as(asker), searchQuery.parse({ q, ...more }));
  return hits.map(({ title }) => title);
}

test.each<[string, string[]]>([
  // The name begins with it; one of its words does; it is somewhere inside.
  ['muller', ['Müller & Söhne', 'Ring Müller', 'Łucja Mullerova', '100% Muller_Works', 'Simuller']],
  ['MÜLLER söh', ['Müller & Söhne']],
  ['sohne muller', ['Müller & Söhne']],
  ['lucja@muller.example', ['Łucja Mullerova']],
  ['0221 998877', ['Müller & Söhne']],
  ['+49 221 99', ['Müller & Söhne']],
  ['00%', ['100% Muller_Works']],
  ['ll%', []],
  // Two letters are looked for where words begin.
  ['ll', []],
  ['mu', ['Müller & Söhne', 'Ring Müller', 'Łucja Mullerova', '100% Muller_Works', 'Great Mull']],
  ['gr', ['Great Mull']],
  ['r_w', ['100% Muller_Works']],
  ['m', []],
  ['', []],
  ['  %  ', []],
  ['nowhere to be found', []],
  // Telephone numbers, however they are written and dialled.
  ['0049 221-998877', ['Müller & Söhne']],
  ['(0221) 99 88 77', ['Müller & Söhne']],
  ['muller +49221998877', ['Müller & Söhne']],
  ['+49 30 123456', ['Татьяна Соловьёва']],
  ['100 2024', ['Order 100 2024']],
  // The other script, the other keyboard.
  ['tatyana', ['Татьяна Соловьёва']],
  ['solovieva', ['Татьяна Соловьёва']],
  ['Мюллерова', ['Łucja Mullerova']],
  ['вишневска', []],
  ['ольга', ['Olga Wisniewska']],
  ['ghbdtn', ['Привет, мир']],
  ['Щдпф', ['Olga Wisniewska']],
  // Typos, in addresses too.
  ['mulerova', ['Łucja Mullerova']],
  ['Wisnewsak', ['Olga Wisniewska']],
  ['lucya@muler.example', ['Łucja Mullerova']],
  ['brihgtwater', ['Olga Wisniewska']],
  ['purchsing olag', ['Olga Wisniewska']],
  ['татяна саловьева', ['Татьяна Соловьёва']],
  ['olxx', []],
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
  expect(one).toEqual(['Müller & Söhne', 'Ring Müller', 'Łucja Mullerova', 'Simuller']);
  const hits = await searchRecords(world.as('manager'), searchQuery.parse({ q: 'mullerova' }));
  expect(hits).toEqual([
    {
      type: 'contact',
      id: expect.any(Number),
      title: 'Łucja Mullerova',
      subtitle: 'Müller & Söhne',
      marks: { title: [[6, 15]], subtitle: [] },
    },
  ]);
});

test.each<[string, string, string | null]>([
  ['söhne müll', '[Müll]er & [Söhne]', null],
  ['lucya mulerova', '[Łucja] [Mullerova]', 'Müller & Söhne'],
  ['мюллерова', 'Łucja [Mullerova]', 'Müller & Söhne'],
  ['tatyana', '[Татьяна] Соловьёва', null],
  // What it was found by is told where neither line holds it.
  ['0221 998877', 'Müller & Söhne', 'Köln · +49 ([221) 998-877]'],
  ['brihgtwater', 'Olga Wisniewska', 'Head of purchasing · o.wisniewska@[brightwater].example'],
])('what of a hit answers %j is marked', async (q, title, subtitle) => {
  const [hit] = await searchRecords(world.as('manager'), searchQuery.parse({ q }));
  const marked = (text: string, marks: readonly [number, number][]) =>
    marks.reduceRight(
      (rest, [start, end]) => `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
      text,
    );
  expect(marked(hit?.title ?? '', hit?.marks.title ?? [])).toBe(title);
  if (subtitle !== null) expect(marked(hit?.subtitle ?? '', hit?.marks.subtitle ?? [])).toBe(subtitle);
});

test('of hits as good as each other the asker’s own come first, then what they opened last, then what was changed last', async () => {
  const lead = world.as('lead');
  const made = await createDeals(lead, [{ title: 'Rank one' }, { title: 'Rank two' }, { title: 'Rank three' }]);
  const [foreign] = await createDeals(world.as('manager'), [{ title: 'Rank four' }]);
  expect(foreign).toBeDefined();
  await world.database.db.execute(sql`insert into record_looks (user_id, entity_type, entity_id, event_id, activity_id, updated_at)
    values (${lead.actor.userId}, 'deal', ${made[0]?.id}, 0, 0, now() + interval '1 hour')`);
  expect(await found('lead', 'rank')).toEqual(['Rank one', 'Rank three', 'Rank two', 'Rank four']);
  expect(await found('lead', 'rank four')).toEqual(['Rank four']);
});

test('what one opened last is told, as long as it is in sight', async () => {
  const viewer = world.as('viewer');
  const [seen] = await createDeals(world.as('manager'), [{ title: 'Opened lately' }]);
  const [unseen] = await createDeals(world.as('outsider'), [{ title: 'Opened long ago' }]);
  for (const deal of [seen, unseen]) {
    await world.database.db.execute(sql`insert into record_looks (user_id, entity_type, entity_id, event_id, activity_id)
      values (${viewer.actor.userId}, 'deal', ${deal?.id}, 0, 0)`);
  }
  const titles = (await recentRecords(viewer, { limit: 8 })).map(({ title }) => title);
  expect(titles).toEqual(['Opened lately']);
  expect(await recentRecords(world.as('colleague'), { limit: 8 })).toEqual([]);
});

test('the record called exactly so comes first among more than are looked through', async () => {
  const names = Array.from({ length: 700 }, (_, index) => `Zephyr ${index}`);
  await createCompanies(
    world.as('manager'),
    [...names, 'Zephyr'].map((name) => ({ name })),
  );
  await createCompanies(world.as('lead'), [{ name: 'Zephyr of mine' }]);
  expect((await found('manager', 'zephyr'))[0]).toBe('Zephyr');
  // One's own among others' is looked for by itself.
  expect((await found('lead', 'zephyr')).slice(0, 2)).toEqual(['Zephyr', 'Zephyr of mine']);
});

const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')), minLength, maxLength });
const typo = fc.record({
  kind: fc.constantFrom('wrong', 'missing', 'added', 'swapped'),
  place: fc.nat(),
  letter: letters(1, 1),
});

function withTypo(word: string, { kind, place, letter }: { kind: string; place: number; letter: string }): string {
  const at = place % word.length;
  if (kind === 'wrong') return word.slice(0, at) + letter + word.slice(at + 1);
  if (kind === 'missing') return word.slice(0, at) + word.slice(at + 1);
  if (kind === 'added') return word.slice(0, at) + letter + word.slice(at);
  return (
    word.slice(0, at) +
    word
      .slice(at, at + 2)
      .split('')
      .toReversed()
      .join('') +
    word.slice(at + 2)
  );
}

test('whatever words a record is called by, it is found by them in any order, and with the typos that each may have', {
  timeout: 120_000,
}, async () => {
  const names = fc.sample(fc.array(letters(5, 16), { minLength: 1, maxLength: 3 }), 60);
  const made = await createDeals(
    world.as('colleague'),
    names.map((words) => ({ title: words.join(' ') })),
  );
  const found = async (q: string) => {
    const hits = await searchRecords(world.as('colleague'), searchQuery.parse({ q, types: ['deal'], limit: 20 }));
    return hits.map(({ id }) => id);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat(names.length - 1),
      fc.nat(),
      fc.array(typo, { minLength: 6, maxLength: 6 }),
      async (which, order, typos) => {
        const words = names[which] ?? [];
        const id = made[which]?.id;
        const turned = [...words.slice(order % words.length), ...words.slice(0, order % words.length)];
        expect(await found(turned.join('  ').toUpperCase())).toContain(id);
        const wrong = turned.map((word, place) => {
          const once = withTypo(word, typos[2 * place] ?? { kind: 'missing', place: 0, letter: '' });
          // Of eight letters as they were typed; a letter between two that were swapped makes three typos of two.
          const twice = withTypo(once, typos[2 * place + 1] ?? { kind: 'missing', place: 0, letter: '' });
          return twice.length >= 8 && typosFrom(twice, word, 2) <= 2 ? twice : once;
        });
        expect(await found(wrong.join(' ')), `${words.join()} as ${wrong.join()}`).toContain(id);
      },
    ),
    { numRuns: 25 },
  );
});

test('a telephone number is found however it is written', async () => {
  const digit = fc.nat(9);
  const number = fc.array(digit, { minLength: 7, maxLength: 10 }).map((digits) => `3${digits.join('')}`);
  const numbers = fc.sample(number, 20);
  const made = await createContacts(
    world.as('colleague'),
    numbers.map((own, index) => ({ lastName: `Caller ${index}`, phone: index % 2 ? `+49 ${own}` : `0${own}` })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.nat(numbers.length - 1),
      fc.constantFrom('+49', '0049 ', '+49 (0)', '0', '(0'),
      fc.array(fc.constantFrom('', '', ' ', '-', '/', '.'), { minLength: 11, maxLength: 11 }),
      async (which, prefix, between) => {
        const own = Array.from(numbers[which] ?? '', (each, place) => each + (between[place] ?? '')).join('');
        const close = prefix === '(0' ? ')' : '';
        const q = `${prefix}${own.slice(0, 2)}${close}${own.slice(2)}`.replace(/\D+$/, '');
        const hits = await searchRecords(world.as('colleague'), searchQuery.parse({ q, limit: 20 }));
        expect(hits.map(({ id }) => id)).toContain(made[which]?.id);
      },
    ),
    { numRuns: 20 },
  );
});

test.each<[string, string, number]>([
  ['muller', 'muller', 0],
  ['mull', 'mullerova', 0],
  ['mulerova', 'mullerova', 1],
  ['mlulerova', 'mullerova', 1],
  ['mxllerovb', 'mullerova', 2],
  ['muller', 'schmidt', 3],
])('%s makes of %s so many typos: %i', (written, word, typos) => {
  expect(typosFrom(written, word, 2)).toBe(typos);
});
