import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts } from '../../src/contacts/contacts.ts';
import { users } from '../../src/users/table.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
beforeAll(async () => {
  browsing = await openBrowsing();
  await createContacts(browsing.site.world.as('manager'), [
    { firstName: 'Ada', lastName: 'Lovelace', source: 'Fair' },
    { firstName: 'Bo', lastName: 'Beta', source: 'Fair' },
    { firstName: 'Cy', lastName: 'Gamma', source: 'Web' },
  ]);
});
afterAll(() => browsing.close());

const FILTER = encodeURIComponent('{"conditions":[{"field":"source","op":"is","value":"Fair"}]}');

test('a list is downloaded as it is filtered and sorted, with the columns of the view, by keyboard too', async () => {
  const page = await browsing.open('manager', `/contacts?filter=${FILTER}&sort=-name`, {
    viewport: { width: 375, height: 812 },
  });
  await page.getByRole('button', { name: 'Export' }).press('Enter');
  await page.getByText('2 records.').waitFor();
  expect([...(await findBarriers(page)), ...((await excessWidth(page)) > 0 ? ['too wide'] : [])]).toEqual([]);
  await page.getByRole('radio', { name: 'CSV' }).focus();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^contacts-\d{4}-\d\d-\d\d\.csv$/);
  const [head, ...rows] = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(head).toMatch(/^\uFEFFID,Name,Company,/);
  expect(rows.map((row) => row.split(',')[1])).toEqual(['Bo Beta', 'Ada Lovelace']);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('what is selected is downloaded, in the language of the page', async () => {
  const { db } = browsing.site.world.database;
  await db.update(users).set({ locale: 'de' }).where(eq(users.name, 'manager'));
  const page = await browsing.open('manager', '/contacts');
  await page
    .getByRole('row', { name: /Ada Lovelace/ })
    .getByRole('checkbox')
    .check();
  await page.getByRole('region').getByRole('button', { name: 'Exportieren' }).click();
  await page.getByText('1 Datensatz.').waitFor();
  await page.getByRole('radio', { name: 'Alle Felder' }).check();
  await page.getByText('1 Datensatz.').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Herunterladen' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFID;Vorname;Nachname;/);
  expect(lines.slice(1)).toEqual([expect.stringContaining(';Ada;Lovelace;')]);
  expect(browsing.errors).toEqual([]);
});

test('no more are selected one by one than can be, which is said, and their export has no address too long for a proxy', async () => {
  await createContacts(
    browsing.site.world.as('outsider'),
    Array.from({ length: 1_010 }, (_, at) => ({ lastName: `Many ${String(at).padStart(4, '0')}` })),
  );
  const page = await browsing.open('outsider', '/contacts');
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await row('Many 0000').getByRole('checkbox').check();
  await page.mouse.wheel(0, 100_000);
  await row('Many 1009')
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await page.getByText('At most 1,000 records are selected one by one.').waitFor();
  await page.getByRole('region').getByRole('button', { name: 'Export' }).click();
  await page.getByText('1,000 records.').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^contacts-\d{4}-\d\d-\d\d\.csv$/);
  expect((await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(1_001);
  expect(Math.max(...addresses.map(({ length }) => length))).toBeLessThan(4_500);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(browsing.errors).toEqual([]);
});
