import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessions } from '../../src/auth/table.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import type { Name } from '../../src/testing/actors.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let dealId: number;

beforeAll(async () => {
  browsing = await openBrowsing();
  const { world } = browsing.site;
  const [deal] = await createDeals(world.as('lead'), [{ title: 'Of the north' }]);
  dealId = deal?.id ?? 0;
  await createDeals(world.as('outsider'), [{ title: 'Of the south' }]);
  await createTasks(world.as('lead'), [{ title: 'Not to be ticked off' }]);
});
afterAll(async () => {
  expect(browsing.errors).toEqual([]);
  await browsing.close();
});

/** Through the menu of that person among the others. */
async function viewAs(page: Page, name: Name): Promise<void> {
  await page.getByRole('button', { name: `More: ${name}` }).click();
  await page.getByRole('menuitem', { name: `View as ${name}` }).click();
  await page.getByText(`You see Kontor as ${name} sees it.`).waitFor();
}

test('an administrator sees Kontor as somebody else does, in all tabs', { timeout: 60_000 }, async () => {
  const page = await browsing.open('admin', '/settings/users');
  const other = await page.context().newPage();
  await other.goto('/deals');
  await other.getByText('Of the south').waitFor();
  await viewAs(page, 'lead');
  await page.getByText('Nothing can be changed. 60 minutes left.').waitFor();
  await page.getByRole('link', { name: 'Deals', exact: true }).click();
  await page.getByText('Of the north').waitFor();
  expect(await page.getByText('Of the south').count()).toBe(0);
  await other.getByText('You see Kontor as lead sees it.').waitFor();
  await other.getByText('Of the north').waitFor();
  expect(await other.getByText('Of the south').count()).toBe(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Add person' }).waitFor();
  await other.getByText('Of the south').waitFor();
  await page.context().close();
});

test('what would be refused is not offered, and the banner fits a phone', async () => {
  const page = await browsing.open('admin', '/settings/users');
  await viewAs(page, 'lead');
  await page.getByRole('button', { name: 'Account: lead' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Settings' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('button', { name: 'New', exact: true }).count()).toBe(0);
  await page.goto('/tasks');
  expect(await page.getByRole('checkbox', { name: /Not to be ticked off/ }).isDisabled()).toBe(true);
  await page.goto(`/deals/${dealId}`);
  await page.getByRole('heading', { name: 'Of the north', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /^(Follow|Actions)$/ }).count()).toBe(0);
  await page.goto('/settings/security');
  await page.getByText('their settings are theirs alone').waitFor();
  await page.setViewportSize({ width: 375, height: 812 });
  expect([await excessWidth(page), await findBarriers(page)]).toEqual([0, []]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
  expect(await findBarriers(page, ['color-contrast'])).toEqual([]);
  await page.context().close();
});

test('it ends by itself on the open page, and the person finds it among their sign-ins', async () => {
  const page = await browsing.open('admin', '/settings/users');
  await viewAs(page, 'manager');
  const own = await browsing.open('manager', '/settings/security');
  await own.getByText('admin began to see Kontor as you do').waitFor();
  await browsing.site.world.database.db.update(sessions).set({ viewingUntil: new Date(Date.now() - 1_000) });
  await page.getByText('You see Kontor as manager sees it.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Account: admin' }).waitFor();
  await own.getByText('admin no longer sees Kontor as you do').waitFor();
  await Promise.all([page.context().close(), own.context().close()]);
});
