import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts, editContacts } from '../../src/contacts/contacts.ts';
import { contacts } from '../../src/contacts/table.ts';
import { workOnce } from '../../src/jobs/work.ts';
import { type Browsing, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(() => browsing.close());

async function work(): Promise<void> {
  const { db } = browsing.site.world.database;
  while (await workOnce({ db, onCommit: () => {} })) {
    // until nothing is left
  }
}

test('an import says that it is being undone, that it is not where that was cancelled, and what stayed', async () => {
  const page = await browsing.open('manager', '/import?type=contact');
  const main = page.locator('main');
  await page.setInputFiles('input[type=file]', {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Last name,E-mail\nLovelace,ada@example.com\nBabbage,charles@example.com\n'),
  });
  await main.getByRole('button', { name: 'Import', exact: true }).click();
  await main.getByRole('button', { name: 'Cancel' }).waitFor();
  await work();
  await main.getByRole('button', { name: 'Undo', exact: true }).click();
  await main.getByRole('button', { name: 'Being undone …' }).waitFor();
  await page.getByRole('region', { name: 'In the background' }).getByRole('button', { name: 'Cancel' }).click();
  await main.getByRole('button', { name: 'Undo', exact: true }).waitFor();

  const { db } = browsing.site.world.database;
  const [ada] = await db.select().from(contacts).orderBy(contacts.id);
  await editContacts(browsing.site.world.as('admin'), [{ id: ada?.id ?? 0, set: { city: 'London' } }]);
  await main.getByRole('button', { name: 'Undo', exact: true }).click();
  await main.getByRole('button', { name: 'Being undone …' }).waitFor();
  await work();
  await main.getByRole('button', { name: 'Undone' }).click();
  const report = page.getByRole('dialog', { name: 'Undo: people.csv' });
  await see(report.getByRole('listitem')).toContainText(['Lovelace']);
  await report.getByText('Somebody changed this meanwhile').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  expect((await db.select().from(contacts)).map(({ name, deletedAt }) => [name, deletedAt === null])).toEqual(
    expect.arrayContaining([
      ['Lovelace', true],
      ['Babbage', false],
    ]),
  );
  expect(browsing.errors).toEqual([]);
}, 90_000);

test('an undo by keys that is through at once says all the same what it left', async () => {
  const ctx = browsing.site.world.as('colleague');
  const [one] = await createContacts(ctx, [{ lastName: 'Noether' }, { lastName: 'Hopper' }]);
  const page = await browsing.open('colleague', '/contacts');
  const tray = page.getByRole('region', { name: 'In the background' });
  await page.getByRole('row', { name: /Noether/ }).waitFor();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Edit…' }).click();
  await page.getByRole('option', { name: 'Job title' }).click();
  await page.getByRole('dialog').getByRole('textbox').last().fill('Guest');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Change \d/ })
    .click();
  await tray.getByText('Change: Contacts').waitFor();
  await work();
  await tray.getByRole('button', { name: 'Undo', exact: true }).waitFor();
  await editContacts(browsing.site.world.as('admin'), [{ id: one?.id ?? 0, set: { title: 'Professor' } }]);
  let release = () => {};
  const isThrough = new Promise<void>((done) => {
    release = done;
  });
  await page.route(/jobs\.list/, async (route) => {
    await isThrough;
    await route.continue();
  });
  const begun = page.waitForResponse(/undo\.job/);
  await page.keyboard.press('Control+z');
  await begun;
  await work();
  release();
  await tray.getByText('Undo: Contacts').waitFor();
  await tray.getByText('1 refused').waitFor();
  expect(browsing.errors).toEqual([]);
}, 90_000);
