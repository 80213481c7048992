import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { createCompanies, trashCompanies } from '../companies/companies.ts';
import type { AppError } from '../core/errors.ts';
import { noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { inTransaction } from '../db/transaction.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { createContacts, editContacts, restoreContacts, trashContacts } from './contacts.ts';
import { contactLists } from './input.ts';
import { contactList, getContact } from './queries.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.db.execute(sql`truncate companies, contacts, events restart identity cascade`);
});

const system = () => ({ ...world.as('admin'), actor: SYSTEM });
const person = (email: string | null, firstName = 'Anna') => ({ firstName, email });

const plain = ({ code, message, details }: AppError) => ({ code, message, details });

/** Everything that the refusal says: nothing of who has the address. */
const inUse = (...indexes: number[]) => ({
  code: 'INVALID',
  message: 'email: is in use',
  details: {
    fields: { email: say('inUse') },
    rows: indexes.map((index) => ({ index, fields: { email: say('inUse') } })),
  },
});

async function liveEmails() {
  const rows = await world.database.db.execute<{ email: string }>(
    sql`select email from contacts where deleted_at is null and email is not null order by id`,
  );
  return rows.map(({ email }) => email);
}

test('an address is one live contact’s, in whatever case and whoever’s it is', async () => {
  const [foreign] = await createContacts(world.as('outsider'), [person('Anna@Example.com')]);
  const [own, other] = await createContacts(world.as('manager'), [person('bo@example.com'), person(null)]);
  const as = world.as('manager');
  const attempts: [() => Promise<unknown>, object][] = [
    [() => createContacts(as, [person('anna@example.COM')]), inUse(0)],
    [
      () => createContacts(as, [person('x@example.com'), person('BO@example.com'), person('X@example.com')]),
      inUse(1, 2),
    ],
    [() => editContacts(as, [{ id: own!.id, set: { email: 'ANNA@example.com' } }]), inUse(0)],
    [() => editBoth('y@example.com', 'Y@example.com'), inUse(1)],
    [() => editBoth('z@example.com', 'bo@example.com'), inUse(1)],
  ];
  const editBoth = (first: string, second: string) =>
    editContacts(as, [
      { id: own!.id, set: { email: first } },
      { id: other!.id, set: { email: second } },
    ]);
  for (const [attempt, expected] of attempts) expect(plain(await refusal(attempt()))).toEqual(expected);
  expect(await liveEmails()).toEqual(['Anna@Example.com', 'bo@example.com']);
  await editContacts(as, [{ id: own!.id, set: { email: 'BO@example.com' } }]);
  await trashContacts(world.as('outsider'), [foreign!.id]);
  await editContacts(as, [{ id: other!.id, set: { email: 'anna@example.com' } }]);
  expect(plain(await refusal(restoreContacts(world.as('outsider'), [foreign!.id])))).toEqual(inUse(0));
  await trashContacts(as, [other!.id]);
  await restoreContacts(world.as('outsider'), [foreign!.id]);
  expect(await liveEmails()).toEqual(['Anna@Example.com', 'BO@example.com']);
});

test('one who may not edit learns nothing of addresses', async () => {
  await createContacts(world.as('outsider'), [person('anna@example.com')]);
  const [seen] = await createContacts(world.as('manager'), [person(null)]);
  const attempts = ['anna@example.com', 'free@example.com'].flatMap((email) => [
    () => createContacts(world.as('viewer'), [person(email)]),
    () => editContacts(world.as('viewer'), [{ id: seen!.id, set: { email } }]),
  ]);
  for (const attempt of attempts) expect((await refusal(attempt())).code).toBe('FORBIDDEN');
});

test('of several who take an address at once, one gets it', async () => {
  const attempts = Array.from({ length: 6 }, (_, index) =>
    createContacts(world.as('manager'), [person(`${index}@example.com`), person('same@example.com')]),
  );
  const results = await Promise.allSettled(attempts);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(5);
  for (const error of refused) expect(plain(error)).toEqual(inUse(1));
  expect(await liveEmails()).toHaveLength(2);
});

test('an address taken by a transaction that is still open is refused once that commits', async () => {
  const [own] = await createContacts(world.as('manager'), [person('own@example.com')]);
  const [trashed] = await createContacts(world.as('manager'), [person('same@example.com')]);
  await trashContacts(world.as('manager'), [trashed!.id]);
  const late: Promise<AppError>[] = [];
  await inTransaction(world.as('outsider'), async (ctx) => {
    await createContacts(ctx, [person('same@example.com')]);
    const edit = { id: own!.id, set: { email: 'same@example.com' } };
    late.push(
      refusal(createContacts(world.as('manager'), [person('new@example.com'), person('Same@example.com')])),
      refusal(editContacts(world.as('manager'), [edit])),
      refusal(restoreContacts(world.as('manager'), [trashed!.id])),
    );
    await untilWaiting(world.database.db, 3);
  });
  expect((await Promise.all(late)).map(plain)).toEqual([inUse(1), inUse(0), inUse(0)]);
  expect(await liveEmails()).toEqual(['own@example.com', 'same@example.com']);
});

test('a contact keeps a first or a last name, and is called by both', async () => {
  const as = world.as('manager');
  const [contact] = await createContacts(as, [{ firstName: 'Anna', lastName: 'Berg' }]);
  const id = contact!.id;
  expect(contact).toMatchObject({ name: 'Anna Berg', lifecycleStage: 'lead', otherEmails: [], otherPhones: [] });
  await editContacts(as, [{ id, set: { firstName: null, otherPhones: ['+49 30 5551234'] } }]);
  expect(await getContact(as, id)).toMatchObject({ name: 'Berg', otherPhones: ['+49 30 5551234'] });
  expect(await refusal(editContacts(as, [{ id, set: { lastName: null } }]))).toMatchObject({
    code: 'INVALID',
    details: { fields: { lastName: say('nameNeeded') } },
  });
  const find = async (q: string) => (await contactList.page(as, contactLists.list.parse({ q }))).total;
  expect([await find('berg'), await find('anna'), await find('030 555 12'), await find('30-555')]).toEqual([
    1, 0, 0, 1,
  ]);
});

test('a contact shows the name of its company, also of one out of sight or in the trash, and no more', async () => {
  const [north, south] = await createCompanies(system(), [
    { name: 'Zeta', responsibleId: world.people.manager.userId },
    { name: 'acme', annualRevenue: 5, responsibleId: world.people.outsider.userId },
  ]);
  const mine = { responsibleId: world.people.manager.userId };
  const [bo, cy, di] = await createContacts(system(), [
    { firstName: 'Bo', companyId: north!.id, ...mine },
    { firstName: 'Cy', companyId: south!.id, ...mine },
    { firstName: 'Di', ...mine },
  ]);
  await trashCompanies(system(), [north!.id]);
  const as = world.as('manager');
  expect((await getContact(as, bo!.id)).company).toEqual({ id: north!.id, name: 'Zeta' });
  expect((await getContact(as, cy!.id)).company).toEqual({ id: south!.id, name: 'acme' });
  expect((await getContact(as, di!.id)).company).toBeNull();
  const names = async (query: object) =>
    (await contactList.page(as, contactLists.list.parse(query))).items.map(({ firstName }) => firstName);
  expect(await names({ sort: 'companyName' })).toEqual(['Cy', 'Bo', 'Di']);
  expect(await names({ sort: '-companyName' })).toEqual(['Bo', 'Cy', 'Di']);
  expect(await names({ companyId: south!.id })).toEqual(['Cy']);
  for (const companyId of [north!.id, south!.id, 4_000_000]) {
    const linking = editContacts(as, [{ id: di!.id, set: { companyId } }]);
    expect((await refusal(linking)).details.fields).toEqual({ companyId: noSuch('company') });
  }
});
