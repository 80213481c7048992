import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContacts } from '../../src/contacts/contacts.ts';
import { findAllDuplicates } from '../../src/duplicates/indexing.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
const phone = '+49 171 5550123';

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  await createContacts(ctx, [
    { firstName: 'Jürgen', lastName: 'Schröder', title: 'Buyer', phone },
    { firstName: 'Juergen', lastName: 'Schroeder', title: 'Head of buying', mobile: '0171 555 01 23' },
  ]);
  await findAllDuplicates(browsing.site.world.as('admin'), 'contact');
});
afterAll(() => browsing.close());

const pair = (page: Page) => page.getByRole('listitem').filter({ hasText: 'Schröder' });

test('whoever enters a contact sees whom it may be already', async () => {
  const page = await browsing.open('manager', '/contacts');
  await page.keyboard.press('c');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('First name').fill('Jurgen');
  await dialog.getByLabel('Last name').fill('Schröder');
  await dialog.getByText('This may be there already:').waitFor();
  await dialog.getByRole('link', { name: 'Jürgen Schröder' }).waitFor();
  await see(dialog.getByText('% likely').first()).toBeVisible();
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

test('two that are likely the same are told apart, merged, and two again', { timeout: 120_000 }, async () => {
  const page = await browsing.open('manager', '/duplicates');
  await pair(page).getByText('same Phone').waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await pair(page).getByRole('button', { name: 'Merge …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge two records' });
  await dialog.getByRole('radio', { name: 'Head of buying' }).check();
  expect(await findBarriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await page.getByText('No duplicates', { exact: true }).last().waitFor();
  await pair(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await pair(page).waitFor();

  await pair(page).getByRole('button', { name: 'Not a duplicate' }).click();
  await pair(page).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Records that are likely the same show up here').waitFor();
  await page.getByText('No duplicates', { exact: true }).first().click();
  await pair(page).getByRole('button', { name: 'Maybe a duplicate after all' }).click();
  await pair(page).waitFor({ state: 'detached' });
  await page.context().close();
});

test('a phone is wide enough for them', async () => {
  const page = await browsing.open('manager', '/duplicates', {
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    isMobile: true,
  });
  await pair(page).getByRole('button', { name: 'Merge …' }).tap();
  await page.getByRole('radio', { name: 'Head of buying' }).waitFor();
  expect(await excessWidth(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
