import { sql } from 'drizzle-orm';
import { findForDraft } from '../../src/duplicates/finding.ts';
import { contactDraft } from '../../src/duplicates/input.ts';
import { searchQuery } from '../../src/search/input.ts';
import { searchRecords } from '../../src/search/search.ts';
import { idsIn, inside } from './answers.ts';
import type { Prepared } from './http.ts';
import { type Case, measureCases } from './measuring.ts';
import { record } from './statements.ts';
import type { World } from './world.ts';

const [TYPED_P95, TYPOS_P95, HINTS_P95] = [25, 60, 20];

/** What is typed into the search, and what is looked up while a contact is being entered. */
export async function measureSearch(world: World): Promise<void> {
  const token = await world.tokenFor(world.lead.id);
  const get = (path: string): Prepared => ({ method: 'GET', path, token });
  const query = (procedure: string, input: object) =>
    get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  const person = await somebody(world);

  let count = 0;
  const search = async (q: string, p95 = TYPED_P95): Promise<Case> => {
    const key = `search-${++count}`;
    return {
      name: `search “${q}”`,
      statements: {
        name: key,
        kind: 'read',
        statements: await record(world, (ctx) => searchRecords(ctx, searchQuery.parse({ q }))),
      },
      ours: () => query('search.query', { q }),
      bare: () => get(`/${key}/0`),
      idsOf: (body) => idsIn(inside(body, 'result', 'data', 'items')),
      bareIdsOf: (body) => idsIn(inside(body, 0)),
      target: { p95 },
    };
  };
  const draft = { firstName: person.firstName, lastName: person.lastName, email: person.email };
  await measureCases(world, [
    await search('an'),
    await search('anna'),
    await search(`${person.firstName} ${person.lastName}`),
    await search(`${person.lastName.slice(0, 4)} ${person.firstName.slice(0, 2)}`),
    await search(person.email.slice(0, 12)),
    await search(person.phone.slice(-7)),
    await search('анна'),
    await search(wrong(person.lastName), TYPOS_P95),
    await search(`${wrong(person.lastName)} ${person.firstName}`, TYPOS_P95),
    {
      name: 'hints of a contact that is being entered',
      statements: {
        name: 'hints',
        kind: 'read',
        statements: await record(world, (ctx) => findForDraft(ctx, 'contact', contactDraft.parse(draft))),
      },
      ours: () => query('contacts.likely', draft),
      bare: () => get('/hints/0'),
      idsOf: (body) => idsIn(inside(body, 'result', 'data')),
      bareIdsOf: () => [],
      target: { p95: HINTS_P95 },
    },
  ]);
}

/** Two letters swapped. */
const wrong = (word: string): string => word.slice(0, 2) + word.charAt(3) + word.charAt(2) + word.slice(4);

async function somebody({ database }: World) {
  const rows = await database.db.execute<{ firstName: string; lastName: string; email: string; phone: string }>(sql`
    select first_name as "firstName", last_name as "lastName", email, phone from contacts
    where length(last_name) between 6 and 9 and length(first_name) > 3 and email is not null and phone is not null
      and name ~ '^[A-Za-z ]+$' and deleted_at is null
    order by md5(id::text) limit 1`);
  const [person] = rows;
  if (!person) throw new Error('The data holds nobody to look for');
  return person;
}
