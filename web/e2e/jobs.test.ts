import { afterAll, beforeAll, expect, test } from 'vitest';
import { editContacts } from '../../src/contacts/contacts.ts';
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
  const [ada] = await db.select().from(contacts);
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
