import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts, editContacts, restoreContacts, trashContacts } from '../contacts/contacts.ts';
import { ABSENT_ID } from '../testing/access-audit.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { findForDraft, listPairs } from './finding.ts';
import { findAllDuplicates, findNewDuplicates } from './indexing.ts';
import { duplicateKeys } from './table.ts';

let site: TestSite;
let rest: ReturnType<typeof restOf>;

beforeAll(async () => {
  site = await openTestSite();
  rest = restOf(site);
});
afterAll(() => site.close());

const as = (name: Name) => site.world.as(name);
const look = () => findNewDuplicates(as('admin'), 'contact');

async function contactOf(values: Parameters<typeof createContacts>[1][number], owner: Name = 'manager') {
  const responsibleId = site.world.people[owner].userId;
  const [made] = await createContacts(as('admin'), [{ ...values, responsibleId }]);
  return made?.id ?? 0;
}
const pairsOf = async (name: Name, isDismissed = false) => {
  const { items } = await listPairs(as(name), 'contact', { page: 1, perPage: 50, isDismissed });
  return items.map(({ first, second }) => [first.id, second.id]);
};

test('what is likely the same is found as it is made, changed and taken away, by whoever sees both', async () => {
  const phone = '+49 171 5550123';
  const first = await contactOf({ firstName: 'Jürgen', lastName: 'Schröder', phone });
  const second = await contactOf({ firstName: 'Juergen', lastName: 'Schroeder', mobile: '0171 555 01 23' });
  const foreign = await contactOf({ firstName: 'Jürgen', lastName: 'Schröder', phone }, 'outsider');
  await look();
  expect(await pairsOf('manager')).toEqual([[first, second]]);
  expect(await pairsOf('outsider')).toEqual([]);
  expect((await pairsOf('admin')).length).toBe(3);

  const typed = { firstName: 'Jurgen', lastName: 'Schröder', phone: '0171/5550123' };
  const seen = await findForDraft(as('manager'), 'contact', typed);
  expect(seen.items.map(({ id }) => id)).toEqual([first, second]);
  expect(seen.items[0]?.reasons).toContainEqual({ field: 'phone', similarity: 100 });
  expect((await findForDraft(as('southLead'), 'contact', typed)).items.map(({ id }) => id)).toEqual([foreign]);

  const answer = await rest.api('GET', `/contacts/${first}/duplicates`);
  expect(answer.body.items.map(({ id }: { id: number }) => id)).toEqual([second]);
  expect((await rest.api('GET', `/contacts/${foreign}/duplicates`)).status).toBe(404);

  await editContacts(as('admin'), [{ id: second, set: { firstName: 'Olga', lastName: 'Petrova', mobile: null } }]);
  await look();
  expect(await pairsOf('manager')).toEqual([]);
  await trashContacts(as('admin'), [foreign]);
  expect(await pairsOf('admin')).toEqual([]);
});

test('what is said to be no duplicate stays so, until that is taken back', async () => {
  const email = (box: string) => `${box}@kuznetsov.example`;
  const first = await contactOf({ firstName: 'Дмитрий', lastName: 'Кузнецов', otherEmails: [email('dmitry')] });
  const second = await contactOf({ firstName: 'Dmitry', lastName: 'Kuznetsov', email: email('dmitry') });
  await look();
  expect(await pairsOf('manager')).toContainEqual([first, second]);
  const say = (what: string, duplicateId: number, who: Name = 'manager') =>
    rest.api('POST', `/contacts/${first}/${what}`, { as: who, body: { duplicate_id: duplicateId } });
  expect((await say('not-duplicate', second, 'viewer')).status).toBe(403);
  expect((await say('not-duplicate', ABSENT_ID)).body.error.fields).toEqual({
    duplicate_id: 'There is no such contact',
  });
  expect((await say('not-duplicate', second)).status).toBe(200);
  await findAllDuplicates(as('admin'), 'contact');
  expect(await pairsOf('manager')).toEqual([]);
  expect(await pairsOf('manager', true)).toEqual([[first, second]]);
  expect((await rest.api('GET', `/contacts/${first}/duplicates`)).body.items).toEqual([]);
  expect((await say('maybe-duplicate', second)).status).toBe(200);
  expect(await pairsOf('manager')).toEqual([[first, second]]);
});

test('what nobody is told from others by is not compared again, and what was changed is', async () => {
  const [first, second] = [await contactOf({ lastName: 'Unchanged' }), await contactOf({ lastName: 'Changed' })];
  await look();
  const { db } = site.world.database;
  const ofThese = inArray(duplicateKeys.entityId, [first, second]);
  const known = () => db.select().from(duplicateKeys).where(ofThese).orderBy(duplicateKeys.entityId);
  const [before, other] = await known();
  await editContacts(as('admin'), [
    { id: first, set: { source: 'Fair' } },
    { id: second, set: { firstName: 'Tomasz', lastName: 'Nowak' } },
  ]);
  await look();
  const [after, changed] = await known();
  expect(after).toEqual({ ...before, version: (before?.version ?? 0) + 1 });
  expect(changed?.version).toBe((other?.version ?? 0) + 1);
  expect(changed?.keys).not.toEqual(other?.keys);
});

test('what comes back from the trash is compared again, whatever was changed meanwhile', async () => {
  const phone = '+49 171 5550777';
  const first = await contactOf({ firstName: 'Anke', lastName: 'Vossberg', phone });
  const second = await contactOf({ firstName: 'Anke', lastName: 'Vossberg', mobile: phone });
  await look();
  expect(await pairsOf('manager')).toContainEqual([first, second]);
  await trashContacts(as('admin'), [second]);
  await look();
  await editContacts(as('admin'), [{ id: first, set: { city: 'Leer' } }]);
  await look();
  await restoreContacts(as('admin'), [second]);
  await look();
  expect(await pairsOf('manager')).toContainEqual([first, second]);
});

test('a hidden field makes no pair and no hint', async () => {
  const first = await contactOf({
    lastName: 'Hiddenson',
    email: 'one@hidden.example',
    otherEmails: ['x@hidden.example'],
  });
  const second = await contactOf({ lastName: 'Otherwise', email: 'x@hidden.example' });
  const third = await contactOf({ lastName: 'Hiddenson', otherEmails: ['one@hidden.example'] });
  await look();
  expect(await pairsOf('manager')).toContainEqual([first, third]);
  const fields = {
    contact: new Map([
      ['email', 'hidden' as const],
      ['otherEmails', 'hidden' as const],
    ]),
  };
  const ctx = { ...as('manager'), actor: { ...site.world.people.manager, fields } };
  const { items } = await listPairs(ctx, 'contact', { page: 1, perPage: 50, isDismissed: false });
  const ids = items.flatMap((pair) => [pair.first.id, pair.second.id]);
  expect(ids).not.toContain(second);
  expect(items.flatMap(({ reasons }) => reasons.map(({ field }) => field))).not.toContain('email');
  const { items: hinted } = await findForDraft(ctx, 'contact', { email: 'x@hidden.example' });
  expect(hinted).toEqual([]);
});
