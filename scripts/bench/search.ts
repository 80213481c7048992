import { sql } from 'drizzle-orm';
import { findForDraft } from '../../src/duplicates/finding.ts';
import { contactDraft } from '../../src/duplicates/input.ts';
import { searchActivities } from '../../src/search/activities.ts';
import { searchQuery } from '../../src/search/input.ts';
import { searchRecords } from '../../src/search/search.ts';
import { measureCases, readCases } from './measuring.ts';
import type { World } from './world.ts';

const [TYPED_P95, TYPOS_P95, HINTS_P95] = [25, 60, 20];

/** What is typed into the search, and what is looked up while a contact is being entered. */
export async function measureSearch(world: World): Promise<void> {
  const { firstName, lastName, email, phone } = await somebody(world);
  const typed = [
    'an',
    'anna',
    `${firstName} ${lastName}`,
    `${lastName.slice(0, 4)} ${firstName.slice(0, 2)}`,
    email.slice(0, 12),
    phone.slice(-7),
    'анна',
  ];
  const mistyped = [wrong(lastName), `${wrong(lastName)} ${firstName}`];
  const search = (p95: number) => (q: string) => ({
    name: `search “${q}”`,
    procedure: 'search.query',
    input: { q },
    read: (ctx: Parameters<typeof searchRecords>[0]) => {
      const query = searchQuery.parse({ q });
      return Promise.all([searchRecords(ctx, query), searchActivities(ctx, query)]);
    },
    p95,
  });
  const draft = contactDraft.parse({ firstName, lastName, email });
  const cases = await readCases(world, [
    ...typed.map(search(TYPED_P95)),
    ...mistyped.map(search(TYPOS_P95)),
    {
      name: 'hints of a contact that is being entered',
      procedure: 'contacts.likely',
      input: draft,
      read: (ctx) => findForDraft(ctx, 'contact', draft),
      p95: HINTS_P95,
    },
  ]);
  await measureCases(world, cases);
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
