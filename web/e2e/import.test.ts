import { afterAll, beforeAll, expect, test } from 'vitest';
import { contacts } from '../../src/contacts/table.ts';
import { workOnce } from '../../src/jobs/work.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(() => browsing.close());

const FILE =
  'Vorname;Nachname;E-Mail-Adresse;Firma;Schuhgröße\nJürgen;Groß;juergen@example.de;Käse GmbH;44\nKarl;Ohne;keine-adresse;"Ohne\r\nGmbH";\n';

async function work(): Promise<void> {
  const { db } = browsing.site.world.database;
  while (await workOnce({ db, onCommit: () => {} })) {
    // until nothing is left
  }
}

test('a file is checked, put right where it is wrong, imported, and taken back', async () => {
  const page = await browsing.open('manager', '/import?type=contact', { viewport: { width: 375, height: 812 } });
  const barriers = async () => [...(await findBarriers(page)), ...((await excessWidth(page)) > 0 ? ['too wide'] : [])];
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  expect(await barriers()).toEqual([]);
  await page.setInputFiles('input[type=file]', {
    name: 'kontakte.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(FILE, 'latin1'),
  });
  await page.getByText('Read as: Jürgen').waitFor();
  await see(page.getByRole('combobox', { name: 'Encoding' })).toHaveValue('WINDOWS-1252');
  await see(page.getByRole('combobox', { name: 'Where “Nachname” goes' })).toHaveValue('Last name');
  await see(page.getByRole('combobox', { name: 'Where “Schuhgröße” goes' })).toHaveValue('');
  await page.getByText(/e-mail address/i).waitFor();
  expect(await barriers()).toEqual([]);
  await page.getByRole('button', { name: 'Check first' }).click();
  await page.getByRole('button', { name: 'Cancel' }).first().waitFor();
  await work();
  const cell = page.getByLabel('E-Mail-Adresse, row 3');
  await cell.waitFor();
  expect(await barriers()).toEqual([]);
  // Going through the cells alone puts nothing right, whatever breaks there are in them.
  await page.getByLabel('Firma, row 3').focus();
  await cell.fill('auch keine');
  await cell.press('Enter');
  await page.getByText('“auch keine” must be').waitFor();
  expect(await page.getByText('corrected').count()).toBe(0);
  await cell.fill('karl@example.de');
  await cell.press('Enter');
  await page.getByText('corrected').waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).first().waitFor();
  await work();
  await page.getByRole('button', { name: 'Show the list' }).waitFor();
  const { db } = browsing.site.world.database;
  const made = await db.select().from(contacts);
  expect(made.map(({ name, email }) => [name, email])).toEqual([
    ['Jürgen Groß', 'juergen@example.de'],
    ['Karl Ohne', 'karl@example.de'],
  ]);
  await page.locator('main').getByRole('button', { name: 'Undo' }).click();
  await expect
    .poll(async () => {
      await work();
      return (await db.select().from(contacts)).every(({ deletedAt }) => deletedAt !== null);
    })
    .toBe(true);
  await page.locator('main').getByText('Undone').waitFor();
  expect(browsing.errors).toEqual([]);
}, 90_000);
