import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import '../contacts/entity.ts';
import { createDeals, editDeals, restoreDeals, trashDeals } from '../deals/deals.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { savedViews } from '../views/table.ts';
import { createView, deleteView, purgeViews } from '../views/views.ts';
import { addFavourite, arrangeFavourites, purgeFavourites, removeFavourite } from './favourites.ts';
import { MAX_FAVOURITES } from './input.ts';
import { listFavourites } from './queries.ts';
import { favourites } from './table.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const as = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const dealOf = async (name: Name, title: string) => {
  const [deal] = await createDeals(as(name), [{ title }]);
  return { entityType: 'deal', entityId: deal?.id ?? 0 } as const;
};
const namesOf = async (name: Name) => (await listFavourites(as(name))).items.map((each) => each.name);

test('favourites are one’s own, in one’s own order, as far as they are in sight', async () => {
  const anvils = await dealOf('manager', 'Anvils');
  const bolts = await dealOf('manager', 'Bolts');
  const view = await createView(as('manager'), { recordType: 'contact', name: 'My contacts' });
  const starred = { entityType: 'savedView', entityId: view.id } as const;
  await Promise.all([anvils, anvils, anvils].map((each) => addFavourite(as('manager'), each)));
  await addFavourite(as('manager'), bolts);
  await addFavourite(as('manager'), starred);
  expect(await namesOf('manager')).toEqual(['Anvils', 'Bolts', 'My contacts']);
  expect(await namesOf('admin')).toEqual([]);
  for (const each of [anvils, starred]) {
    const absent = await refusal(addFavourite(as('outsider'), { ...each, entityId: 999_999 }));
    expect(await refusal(addFavourite(as('outsider'), each))).toEqual(absent);
    expect(absent.code).toBe('NOT_FOUND');
  }

  const { items } = await listFavourites(as('manager'));
  const ids = items.map(({ id }) => id);
  await arrangeFavourites(as('manager'), { favouriteIds: ids.toReversed() });
  expect(await namesOf('manager')).toEqual(['My contacts', 'Bolts', 'Anvils']);
  expect((await refusal(arrangeFavourites(as('manager'), { favouriteIds: ids.slice(1) }))).code).toBe('INVALID');

  await trashDeals(as('manager'), [anvils.entityId]);
  await editDeals(as('admin'), [{ id: bolts.entityId, set: { responsibleId: world.people.outsider.userId } }]);
  expect(await namesOf('manager')).toEqual(['My contacts']);
  await restoreDeals(as('manager'), [anvils.entityId]);
  expect(await namesOf('manager')).toEqual(['My contacts', 'Anvils']);
  await removeFavourite(as('manager'), anvils);
  expect(await namesOf('manager')).toEqual(['My contacts']);
});

test('what is out of sight takes no place among as many as one may have', async () => {
  const titles = Array.from({ length: MAX_FAVOURITES + 1 }, (_, index) => ({ title: `Deal ${index}` }));
  const deals = (await createDeals(as('lead'), titles)).map(
    ({ id }) => ({ entityType: 'deal', entityId: id }) as const,
  );
  const [first, second, ...others] = deals;
  const last = others.pop();
  if (!first || !second || !last) throw new Error('Too few deals.');
  for (const each of [first, second, ...others]) await addFavourite(as('lead'), each);
  expect(await refusal(addFavourite(as('lead'), last))).toMatchObject({ code: 'CONFLICT' });
  await trashDeals(as('lead'), [second.entityId]);
  await addFavourite(as('lead'), last);
  const names = await namesOf('lead');
  expect(names).toHaveLength(MAX_FAVOURITES);
  expect([names[0], names.at(-1)]).toEqual(['Deal 0', `Deal ${MAX_FAVOURITES}`]);
});

test('a view that is gone for good is nobody’s favourite any more', async () => {
  const { db } = world.database;
  const { id } = await createView(as('lead'), { recordType: 'deal', name: 'Old', isShared: true });
  await addFavourite(as('colleague'), { entityType: 'savedView', entityId: id });
  const isOfIt = and(eq(favourites.entityType, 'savedView'), eq(favourites.entityId, id));
  await deleteView(as('lead'), id);
  expect(await namesOf('colleague')).toEqual([]);
  await purgeFavourites(db);
  expect(await db.$count(favourites, isOfIt)).toBe(1);
  await db.update(savedViews).set({ deletedAt: sql`now() - interval '31 days'` }).where(eq(savedViews.id, id));
  await purgeViews(db);
  await purgeFavourites(db);
  expect(await db.$count(favourites, isOfIt)).toBe(0);
});
