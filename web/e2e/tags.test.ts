import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrmClient } from '../../src/client.ts';
import { createContacts } from '../../src/contacts/contacts.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { workOnce } from '../../src/jobs/work.ts';
import { createTag } from '../../src/tags/tags.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(async () => {
  await browsing.close();
  expect(browsing.errors).toEqual([]);
});

const as = (name: 'admin' | 'manager') => browsing.site.world.as(name);

test('tags are put on a record by keyboard, new words too, and are on colleagues’ screens at once', async () => {
  const [contact] = await createContacts(as('manager'), [{ lastName: 'Weaver' }]);
  await createTag(as('admin'), { name: 'Partner' });
  const [page, colleague] = await Promise.all([
    browsing.open('manager', `/contacts/${contact?.id}`),
    browsing.open('admin', `/contacts/${contact?.id}`),
  ]);
  await page.getByRole('button', { name: 'Edit Tags: Add tags' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('VIP');
  await page.getByRole('option', { name: 'Create “VIP”' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove VIP' }).waitFor();
  await page.keyboard.type('part');
  await page.getByRole('option', { name: 'Partner' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove Partner' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit Tags: Partner VIP' }).waitFor();
  await colleague.getByRole('button', { name: 'Edit Tags: Partner VIP' }).waitFor();

  await Promise.all([page.context().close(), colleague.context().close()]);
});

test('two who add different tags at once both do, and taking it back leaves what the other did', async () => {
  const vip = await createTag(as('admin'), { name: 'VIP' });
  const [contact] = await createContacts(as('manager'), [{ lastName: 'Weaver', tagIds: [vip.id] }]);
  const [page, colleague] = await Promise.all([
    browsing.open('manager', `/contacts/${contact?.id}`),
    browsing.open('admin', `/contacts/${contact?.id}`),
  ]);
  for (const [window, name] of [
    [page, 'Fair'],
    [colleague, 'Slow payer'],
  ] as const) {
    await window.getByRole('button', { name: 'Edit Tags: VIP' }).click();
    await window.getByRole('textbox', { name: 'Tags' }).fill(name);
    await window.keyboard.press('Enter');
    await window.getByRole('button', { name: `Remove ${name}` }).waitFor();
  }
  await page.keyboard.press('Escape');
  await colleague.keyboard.press('Escape');
  for (const window of [page, colleague]) {
    await window.getByRole('button', { name: 'Edit Tags: Fair Slow payer VIP' }).waitFor();
  }
  await page.keyboard.press('Control+z');
  await colleague.getByRole('button', { name: 'Edit Tags: Slow payer VIP' }).waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByText('Tags: Fair, Slow payer, VIP → Slow payer, VIP').waitFor();
  await Promise.all([page.context().close(), colleague.context().close()]);
});

test('an administrator renames, merges, deletes and restores tags, and all screens follow', async () => {
  const [old, kept] = [
    await createTag(as('admin'), { name: 'Old word' }),
    await createTag(as('admin'), { name: 'Kept' }),
  ];
  await createDeals(as('manager'), [{ title: 'Anvils', tagIds: [old.id] }]);
  const [page, board] = await Promise.all([
    browsing.open('admin', '/settings/tags'),
    browsing.open('manager', '/deals'),
  ]);
  await board.getByTitle('Old word').waitFor();
  const row = page.getByRole('listitem').filter({ hasText: 'Old word' });
  await row.getByText('1 record').waitFor();
  await row.getByRole('button', { name: 'Edit Name: Old word' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('New word');
  await page.keyboard.press('Enter');
  await board.getByTitle('New word').waitFor();
  await page.getByRole('button', { name: 'Merge New word into another tag' }).click();
  await page.getByRole('combobox', { name: 'Merge into' }).click();
  await page.getByRole('option', { name: 'Kept' }).click();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
  await board.getByTitle('Kept').waitFor();
  await page.getByRole('button', { name: 'Delete: Kept' }).click();
  await page.getByText('It disappears from 1 record.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await board.getByTitle('Kept').waitFor({ state: 'detached' });
  await page
    .getByRole('status')
    .filter({ hasText: 'Kept is in the trash' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await board.getByTitle('Kept').waitFor();
  await page.getByRole('button', { name: 'Delete: Kept' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await board.getByTitle('Kept').waitFor({ state: 'detached' });
  const trash = page.getByRole('list', { name: 'In the trash' });
  expect(await findBarriers(page)).toEqual([]);
  await trash.getByRole('button', { name: 'Restore' }).click();
  await board.getByTitle('Kept').waitFor();
  expect(kept.formerIds).toEqual([]);
  await Promise.all([page.context().close(), board.context().close()]);
});

test('a table is narrowed by tags in a sentence, and many records are tagged at once', async () => {
  const [a, b] = [await createTag(as('admin'), { name: 'Red' }), await createTag(as('admin'), { name: 'Blue' })];
  await createContacts(as('manager'), [
    { lastName: 'Narrow one', tagIds: [a.id] },
    { lastName: 'Narrow two', tagIds: [b.id] },
    { lastName: 'Other' },
  ]);
  const filter = { conditions: [{ field: 'tagIds', op: 'is', value: [a.id, b.id] }] };
  const page = await browsing.open('manager', `/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await page
    .getByRole('button', { name: /Tags have any of Red, Blue/ })
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Narrow two' }).waitFor();
  expect(await page.getByRole('link', { name: 'Other' }).count()).toBe(0);
  await page
    .getByRole('checkbox', { name: 'Select all' })
    .or(page.getByRole('columnheader').getByRole('checkbox'))
    .first()
    .check();
  await page.getByRole('button', { name: 'Tags…' }).click();
  await page.getByRole('textbox', { name: 'Add' }).fill('Both');
  await page.getByRole('option', { name: 'Create “Both”' }).click();
  await page.getByRole('textbox', { name: 'Remove', exact: true }).fill('Red');
  await page.getByRole('option', { name: 'Red' }).click();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Change 2' }).click();
  await page.getByText('2 selected').waitFor({ state: 'detached' });
  const { db } = browsing.site.world.database;
  while (await workOnce({ db, onCommit: () => {} })) {
    // until nothing is left
  }
  await page.getByRole('button', { name: 'Edit Tags: Blue Both' }).waitFor();
  await page.context().close();
});

test.each([
  ['contacts', 'New contact', 'Last name', 'Create contact'],
  ['companies', 'New company', 'Name', 'Create company'],
  ['deals', 'New deal', 'Title', 'Create deal'],
  ['tasks', 'New task', 'Title', 'Create task'],
] as const)('what is new among %s wears the tags that its form was given', async (router, open, label, submit) => {
  await createTag(as('admin'), { name: `Among ${router}` });
  const page = await browsing.open('manager', `/${router}`);
  await page.getByRole('main').getByRole('button', { name: open }).first().click();
  const form = page.getByRole('dialog', { name: open });
  await form.getByRole('textbox', { name: label, exact: true }).fill('Tagged at once');
  await form.getByRole('textbox', { name: 'Tags' }).fill(`Among ${router}`);
  await page.getByRole('option', { name: `Among ${router}` }).click();
  await form.getByRole('button', { name: `Remove Among ${router}` }).waitFor();
  // The list is still open, and not in the way.
  await form.getByRole('button', { name: submit }).click();
  await form.waitFor({ state: 'detached' });
  const crm = createCrmClient({ url: browsing.site.url, token: browsing.site.tokenOf('manager') });
  const { items } = await crm[router].list.query({ q: 'Tagged at once' });
  expect(items.map(({ tagIds }) => tagIds.length)).toEqual([1]);
  await page.context().close();
});
