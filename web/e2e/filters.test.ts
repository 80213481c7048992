import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrmClient } from '../../src/client.ts';
import { createCompanies } from '../../src/companies/companies.ts';
import { createContacts } from '../../src/contacts/contacts.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
const ids = { company: 0, view: 0 };
beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const [company] = await createCompanies(ctx, [{ name: 'Nordwind GmbH' }]);
  const companyId = company?.id ?? 0;
  await createContacts(ctx, [
    { firstName: 'Ida', lastName: 'Lund', companyId, lifecycleStage: 'lead' },
    { firstName: 'Bo', lastName: 'Beta', companyId, lifecycleStage: 'customer' },
    { firstName: 'Cy', lastName: 'Gamma', lifecycleStage: 'lead' },
  ]);
  await createDeals(ctx, [{ title: 'Forty sensors', companyId }, { title: 'Spare parts' }]);
  const crm = createCrmClient({ url: browsing.site.url, token: browsing.site.tokenOf('manager') });
  const view = await crm.views.create.mutate({
    recordType: 'contact',
    name: 'Leads',
    state: { lifecycleStage: 'lead' },
  });
  Object.assign(ids, { company: companyId, view: view.id });
});
afterAll(() => browsing.close());

test('a quick chip asks in the sentence of the filter, where it is edited and taken back', async () => {
  const page = await browsing.open('manager', '/contacts');
  const link = (name: string) => page.getByRole('link', { name });
  await link('Bo Beta').waitFor();
  await page.locator('[data-empty]').getByRole('button', { name: 'Lifecycle', exact: true }).click();
  await page.getByRole('dialog', { name: 'Lifecycle' }).getByRole('button', { name: 'Lead' }).click();
  const chip = page.getByRole('button', { name: 'Lifecycle is Lead', exact: true });
  await link('Bo Beta').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.textContent === 'Lifecycle isLead');
  expect(JSON.parse(new URL(page.url()).searchParams.get('filter') ?? '')).toEqual({
    conditions: [{ field: 'lifecycleStage', op: 'is', value: 'lead' }],
  });
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Filters' }).waitFor();
  await page.keyboard.press('Escape');
  await chip.waitFor();
  await page.getByRole('button', { name: 'Remove filter Lifecycle is Lead' }).click();
  await link('Bo Beta').waitFor();
  await page.context().close();
});

test('a filter on another field than the first keeps its line until there is a value, by keyboard', async () => {
  const page = await browsing.open('manager', '/contacts');
  await page.getByRole('link', { name: 'Bo Beta' }).waitFor();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Filters' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Field');
  await page.keyboard.type('Last na');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('Beta');
  await page.getByRole('button', { name: 'Last name contains Beta', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Ida Lund' }).waitFor({ state: 'detached' });
  await page.context().close();
});

test('older addresses and views read as the same sentence', async () => {
  const { userId } = browsing.site.world.people.manager;
  const page = await browsing.open('manager', `/contacts?responsibleId=${userId}&companyId=${ids.company}`);
  const sentence = (text: string) => page.getByRole('button', { name: text, exact: true });
  await page.getByRole('link', { name: 'Ida Lund' }).waitFor();
  expect(await page.getByRole('link', { name: 'Cy Gamma' }).count()).toBe(0);
  await sentence('Owner is Me').waitFor();
  await sentence('Company is Nordwind GmbH').waitFor();
  await page.goto(`/contacts?saved=${ids.view}`);
  await sentence('Lifecycle is Lead').waitFor();
  await page.getByRole('link', { name: 'Bo Beta' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Cy Gamma' }).waitFor();
  expect(await page.getByRole('button', { name: 'Save as new' }).count()).toBe(0);
  await page.goto(`/deals?companyId=${ids.company}`);
  await page.getByRole('link', { name: 'Forty sensors' }).waitFor();
  expect(await page.getByRole('link', { name: 'Spare parts' }).count()).toBe(0);
  await sentence('Company is Nordwind GmbH').waitFor();
  expect(browsing.errors).toEqual([]);
  await page.context().close();
});
