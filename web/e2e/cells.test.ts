import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanies } from '../../src/companies/companies.ts';
import { createContacts, editContacts } from '../../src/contacts/contacts.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { type Browsing, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(() => browsing.close());

test('what is typed in a cell chooses among what it offers, Tab takes it and goes on, and refusals are put away', async () => {
  const ctx = browsing.site.world.as('manager');
  const [company] = await createCompanies(ctx, [{ name: 'Nordwind GmbH' }, { name: 'Südhafen AG' }]);
  await createContacts(ctx, [{ firstName: 'Typed', lastName: 'Over', companyId: company?.id ?? null }]);
  const columns = encodeURIComponent(JSON.stringify(['name', 'leadStatus', 'email', 'lifecycleStage', 'companyId']));
  const page = await browsing.open('manager', `/contacts?q=Typed&columns=${columns}`);
  const cell = (column: number) => page.locator(`[data-row="0"][data-column="${column}"]`);
  const isAt = (column: number) => see(cell(column)).toBeFocused();
  await cell(1).focus();
  await page.keyboard.type('n');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Edit Lead status: New' }).waitFor();
  await isAt(2);
  await page.keyboard.press('Tab');
  await isAt(3);
  await page.keyboard.type('cust');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Edit Lifecycle: Customer' }).waitFor();
  // To name what is chosen already is no way to empty it.
  await cell(1).focus();
  await page.keyboard.type('new');
  await page.keyboard.press('Enter');
  await isAt(1);
  await page.getByRole('button', { name: 'Edit Lead status: New' }).waitFor();
  await cell(4).focus();
  await page.keyboard.type('nothing like it');
  await page.getByText('Nothing found').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit Company: Nordwind GmbH' }).waitFor();
  await page.keyboard.type('sudhafen');
  await page.getByRole('option', { name: 'Südhafen AG' }).and(page.locator('[data-combobox-selected]')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Edit Company: Südhafen AG' }).waitFor();
  await cell(2).focus();
  await page.keyboard.type('no address');
  await page.keyboard.press('Enter');
  const refusal = cell(2).getByRole('alert');
  await refusal.waitFor();
  await isAt(2);
  await page.keyboard.press('Escape');
  await refusal.waitFor({ state: 'detached' });
  await page.context().close();
});

test('others’ changes move nothing under the hand of whoever chooses, who then decides by keyboard', async () => {
  const ctx = browsing.site.world.as('manager');
  const [contact] = await createContacts(ctx, [{ firstName: 'Fought', lastName: 'Over' }]);
  const id = contact?.id ?? 0;
  const columns = encodeURIComponent(JSON.stringify(['name', 'lifecycleStage', 'title']));
  const page = await browsing.open('manager', `/contacts?q=Fought&columns=${columns}`);
  const cell = (column: number) => page.locator(`[data-row="0"][data-column="${column}"]`);
  await cell(1).focus();
  await page.keyboard.type('opp');
  await editContacts(browsing.site.world.as('admin'), [{ id, set: { lifecycleStage: 'customer', title: 'Director' } }]);
  await cell(2).getByText('Director').waitFor();
  await see(page.getByRole('combobox', { name: 'Lifecycle' })).toHaveValue('opp');
  await page.keyboard.press('Enter');
  await see(page.getByRole('button', { name: 'Keep theirs' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Edit Lifecycle: Opportunity' }).waitFor();
  await see(cell(1)).toBeFocused();
  await page.context().close();
});

test('Escape closes what was peeked at, then lets go of what is selected; another order begins at its top', async () => {
  const ctx = browsing.site.world.as('manager');
  await createContacts(
    ctx,
    Array.from({ length: 120 }, (_, index) => ({ firstName: 'Many', lastName: String(index).padStart(3, '0') })),
  );
  const page = await browsing.open('manager', '/contacts?q=Many&sort=lastName');
  const cell = (row: number) => page.locator(`[data-row="${row}"][data-column="0"]`);
  const panel = page.getByRole('complementary', { name: 'Record' });
  await cell(2).focus();
  await page.keyboard.press('x');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Space');
  await panel.waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await see(cell(2)).toBeFocused();
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('1 selected').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+End');
  await page.locator('[data-row="119"]:focus').waitFor();
  const grid = page.getByRole('grid');
  await grid.getByRole('button', { name: 'Company', exact: true }).click();
  await see(cell(0)).toBeInViewport();
  // A third press with Shift takes a field out of the order again.
  const title = grid.getByRole('button', { name: /^Job title/ });
  for (const sort of ['companyId,title', 'companyId,-title', 'companyId']) {
    await title.click({ modifiers: ['Shift'] });
    await see(page).toHaveURL((url) => url.searchParams.get('sort') === sort);
  }
  await page.context().close();
});

test('a column’s edge that is let go with Escape stays where it was, and Reset brings the usual columns back', async () => {
  const page = await browsing.open('manager', '/contacts');
  const edge = page.getByRole('separator', { name: 'Width of Company' });
  const width = (pixels: number) => see(edge).toHaveAttribute('aria-valuenow', String(pixels));
  await edge.waitFor();
  const box = await edge.boundingBox();
  if (!box) throw new Error('The edge is not there.');
  await page.mouse.move(box.x + box.width / 2, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 5);
  await see(edge).not.toHaveAttribute('aria-valuenow', '166');
  await page.keyboard.press('Escape');
  await width(166);
  await page.mouse.up();
  // As it usually is it needs no address.
  expect(new URL(page.url()).search).toBe('');
  await edge.press('ArrowRight');
  await width(176);
  await page.getByRole('button', { name: 'Reset' }).click();
  await width(166);
  const columns = page.getByRole('button', { name: 'Columns' });
  const city = page.getByRole('checkbox', { name: 'City' });
  await columns.click();
  await city.press('Space');
  await see(city).toBeChecked();
  await see(city).toBeFocused();
  await page.keyboard.press('Escape');
  await see(columns).toBeFocused();
  await page.context().close();
});

test('all filters of a list are within the window, however long their words', async () => {
  const filter = {
    conditions: [
      { field: 'title', op: 'contains', value: 'A rather long text that somebody once wrote down' },
      { field: 'company.industry', op: 'contains', value: 'Another long text that is looked for' },
    ],
  };
  const page = await browsing.open('manager', `/deals?view=table&filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await see(page.getByRole('button', { name: 'Filter', exact: true })).toBeInViewport({ ratio: 1 });
  await see(page.getByRole('searchbox', { name: 'Find' })).toBeInViewport({ ratio: 1 });
  await page.context().close();
});

test('a sum of several currencies is told whole where there is no room for it', async () => {
  await createDeals(browsing.site.world.as('manager'), [
    { title: 'In euros', amount: 1_234_567, currency: 'EUR' },
    { title: 'In francs', amount: 7_654_321, currency: 'CHF' },
  ]);
  const page = await browsing.open('manager', '/deals?view=table');
  await page.getByRole('button', { name: /^Sum/ }).click();
  const menu = page.getByRole('menu');
  await menu.getByText('€1,234,567', { exact: true }).waitFor();
  await menu.getByText('CHF 7,654,321', { exact: true }).waitFor();
  await page.context().close();
});

test('nothing broke out of sight', () => {
  expect(browsing.errors).toEqual([]);
});
