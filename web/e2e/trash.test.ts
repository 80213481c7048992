import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanies, trashCompanies } from '../../src/companies/companies.ts';
import { createContacts, trashContacts } from '../../src/contacts/contacts.ts';
import { createDeals, trashDeals } from '../../src/deals/deals.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let dealId = 0;

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const [company] = await createCompanies(ctx, [{ name: 'Nordwind GmbH' }]);
  const deals = await createDeals(ctx, [
    { title: 'Forty sensors', companyId: company?.id ?? 0 },
    { title: 'Ten pumps' },
    { title: 'Two valves' },
  ]);
  dealId = deals[0]?.id ?? 0;
  await trashDeals(
    ctx,
    deals.map(({ id }) => id),
  );
  await trashCompanies(ctx, [company?.id ?? 0]);
  const [one] = await createContacts(ctx, [{ lastName: 'Lund', email: 'lund@nordwind.example' }]);
  await trashContacts(ctx, [one?.id ?? 0]);
  await createContacts(ctx, [{ lastName: 'Rival', email: 'lund@nordwind.example' }]);
});
afterAll(() => browsing.close());

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const choose = (page: Page, name: string) => page.getByRole('checkbox', { name: `Choose ${name}` }).check();

test('what was deleted is found, brought back with what it is linked to, or deleted for good, and others see it go', {
  timeout: 120_000,
}, async () => {
  const [page, theirs] = await Promise.all([browsing.open('manager', '/trash'), browsing.open('lead', '/trash')]);
  await row(theirs, 'Forty sensors').waitFor();
  await row(page, 'Forty sensors').getByText('Deleted by manager').waitFor();
  await row(page, 'Forty sensors').getByText('Gone for good:').waitFor();
  // Whoever may not delete them may look.
  expect(await theirs.getByRole('checkbox', { name: 'Choose Ten pumps' }).isDisabled()).toBe(true);

  await page.getByRole('searchbox', { name: 'Find' }).fill('sensors');
  await row(page, 'Ten pumps').waitFor({ state: 'detached' });
  await choose(page, 'Forty sensors');
  await page.getByRole('button', { name: 'Restore' }).click();
  await row(theirs, 'Forty sensors').waitFor({ state: 'detached' });
  await page.getByText('What it is linked to is in the trash still: Nordwind GmbH').waitFor();

  await page.goto(`/deals/${dealId}`);
  await page.getByText('The company Nordwind GmbH is in the trash.').waitFor();
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('The company Nordwind GmbH is in the trash.').waitFor({ state: 'detached' });

  await page.goto('/trash');
  await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
  await page.getByText('2 chosen').waitFor();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2 entries for good?' });
  expect(await findBarriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('No deals are in the trash').waitFor();
  await theirs.getByText('No deals are in the trash').waitFor();
  await Promise.all([page.context().close(), theirs.context().close()]);
});

test('a refusal says why nothing came back, on a phone too', async () => {
  const page = await browsing.open('manager', '/trash?entityType=contact', {
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    isMobile: true,
  });
  await choose(page, 'Lund');
  expect(await excessWidth(page)).toBe(0);
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('is in use').waitFor();
  await row(page, 'Lund').waitFor();
  await page.context().close();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
