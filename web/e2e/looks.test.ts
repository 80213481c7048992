import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrmClient } from '../../src/client.ts';
import { createContacts } from '../../src/contacts/contacts.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
/** Somebody who changes records from elsewhere. */
let admin: ReturnType<typeof createCrmClient>;

beforeAll(async () => {
  browsing = await openBrowsing();
  admin = createCrmClient({ url: browsing.site.url, token: browsing.site.tokenOf('admin') });
});
afterAll(async () => {
  expect(browsing.errors).toEqual([]);
  await browsing.close();
});

async function dealOf(title: string): Promise<number> {
  const [deal] = await createDeals(browsing.site.world.as('manager'), [{ title, amount: 1000 }]);
  return deal?.id ?? 0;
}

const card = (page: Page, title: string) =>
  page.locator('[data-deal]').filter({ has: page.getByRole('link', { name: title, exact: true }) });
const dot = (page: Page, title: string) =>
  card(page, title).getByRole('img', { name: /^Changed since you last looked/ });
const panel = (page: Page) => page.getByRole('complementary', { name: 'Record' });

/** Opens a card beside the board, and resolves once that is noted as seen. */
async function look(page: Page, title: string): Promise<void> {
  const noted = page.waitForResponse(/looks\.look\b/);
  await page.getByRole('link', { name: title, exact: true }).click();
  await noted;
}

test('a card that somebody else changed is marked at once, and no longer once it is opened, in all tabs', async () => {
  const id = await dealOf('Anvils');
  await dealOf('Never opened');
  const page = await browsing.open('manager', '/deals');
  const other = await page.context().newPage();
  await other.goto('/deals');
  await see(card(other, 'Anvils')).toBeVisible();
  await look(page, 'Anvils');
  await page.keyboard.press('Escape');
  await see(panel(page)).toBeHidden();

  await admin.deals.update.mutate({ id, set: { amount: 7500, source: 'Fair' } });
  await admin.activities.create.mutate({ entityType: 'deal', entityId: id, type: 'comment', body: 'They want more' });
  for (const tab of [page, other]) {
    await see(dot(tab, 'Anvils')).toHaveAccessibleName(/: Amount, Source, 1 new entry – admin, /);
  }
  expect(await page.getByRole('img', { name: /since you last looked/ }).count()).toBe(1);
  expect(await findBarriers(page)).toEqual([]);
  await page.reload();
  await see(dot(page, 'Anvils')).toHaveAccessibleName(/: Amount, Source, 1 new entry – admin, /);

  await look(page, 'Anvils');
  await see(dot(page, 'Anvils')).toBeHidden();
  await see(dot(other, 'Anvils')).toBeHidden();
  await page.context().close();
}, 60_000);

test('on the record what is new stays marked until one leaves it, and what comes meanwhile is seen', async () => {
  const id = await dealOf('Hammers');
  const page = await browsing.open('manager', '/deals?q=hammers');
  await look(page, 'Hammers');
  await page.keyboard.press('Escape');
  await see(panel(page)).toBeHidden();
  await admin.deals.update.mutate({ id, set: { amount: 7500 } });
  await admin.activities.create.mutate({ entityType: 'deal', entityId: id, type: 'comment', body: 'They want more' });
  await see(dot(page, 'Hammers')).toBeVisible();
  await look(page, 'Hammers');
  const changed = (values: string) =>
    panel(page).getByRole('button', { name: `Since you last looked: ${values} – admin` });
  await changed('1,000 → 7,500').hover();
  await see(page.getByRole('tooltip')).toContainText('1,000 → 7,500 – admin, through the API');
  const entry = panel(page).getByRole('listitem').filter({ hasText: 'They want more' });
  await see(entry.getByText('New', { exact: true })).toBeVisible();
  expect(await findBarriers(page)).toEqual([]);

  const noted = page.waitForResponse(/looks\.look\b/);
  await admin.deals.update.mutate({ id, set: { amount: 9000 } });
  await see(changed('1,000 → 9,000')).toBeVisible();
  await noted;
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await see(panel(page)).toBeHidden();
  await see(dot(page, 'Hammers')).toBeHidden();
  await look(page, 'Hammers');
  await see(panel(page).getByText('They want more')).toBeVisible();
  await see(panel(page).getByRole('button', { name: /^Since you last looked/ })).toHaveCount(0);
  await page.context().close();
}, 60_000);

test('rows and tasks are marked too, and all are marked as seen with one press, which is taken back', async () => {
  const { world } = browsing.site;
  const [contact] = await createContacts(world.as('admin'), [
    { lastName: 'Given', responsibleId: world.people.manager.userId },
  ]);
  await createTasks(world.as('admin'), [{ title: 'Call back', assigneeId: world.people.manager.userId }]);
  const page = await browsing.open('manager', '/contacts');
  const given = page.getByRole('img', { name: /^Given to you and not opened yet – admin, / });
  await see(page.getByRole('row', { name: /Given/ }).getByRole('img', { name: /^Given to you/ })).toBeVisible();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Mark all as seen' }).click();
  await see(given).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await see(given).toHaveCount(1);
  await page.goto('/tasks');
  await see(
    page
      .getByRole('listitem')
      .filter({ hasText: 'Call back' })
      .getByRole('img', { name: /^Given to you/ }),
  ).toBeVisible();
  await page.context().close();

  const phone = await browsing.open('manager', '/contacts', {
    viewport: { width: 375, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await see(phone.getByRole('img', { name: /^Given to you/ })).toBeVisible();
  expect(await excessWidth(phone)).toBe(0);
  await phone.goto(`/contacts/${contact?.id}`);
  await phone.waitForResponse(/looks\.look\b/);
  await admin.contacts.update.mutate({ id: contact?.id ?? 0, set: { lastName: 'Renamed' } });
  await see(phone.getByRole('button', { name: /^Since you last looked: Given → Renamed/ }).first()).toBeVisible();
  expect(await excessWidth(phone)).toBe(0);
  await phone.context().close();
}, 60_000);
