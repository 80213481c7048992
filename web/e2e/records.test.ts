import type { Locator, Page, Request } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities } from '../../src/activities/activities.ts';
import { createCompanies, editCompanies } from '../../src/companies/companies.ts';
import { createContacts, editContacts } from '../../src/contacts/contacts.ts';
import { createDeals, editDeals } from '../../src/deals/deals.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
const ids = { company: 0, contact: 0, deal: 0, task: 0 };

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const [company] = await createCompanies(ctx, [{ name: 'Nordwind GmbH', industry: 'Logistics', city: 'Kiel' }]);
  const companyId = company?.id ?? 0;
  const [contact] = await createContacts(ctx, [
    { firstName: 'Ida', lastName: 'Lund', email: 'ida@nordwind.example', title: 'Buyer', companyId },
  ]);
  const contactId = contact?.id ?? 0;
  const [deal] = await createDeals(ctx, [{ title: 'Forty sensors', amount: 12_500, companyId, contactId }]);
  const [task] = await createTasks(ctx, [
    { title: 'Send the offer', dueAt: new Date(Date.now() - 3_600_000), dealId: deal?.id ?? 0, priority: 'high' },
  ]);
  await logActivities(ctx, [
    { entityType: 'deal', entityId: deal?.id ?? 0, type: 'call', body: 'They want a pilot.', duration: 600 },
  ]);
  Object.assign(ids, { company: companyId, contact: contactId, deal: deal?.id, task: task?.id });
});
afterAll(() => browsing.close());

/** The procedures that a window asks for from now on. */
function watchCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on('request', (request: Request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/trpc/')) calls.push(...pathname.slice('/trpc/'.length).split(','));
  });
  return calls;
}

const field = (page: Page | Locator, label: string) => page.getByRole('button', { name: `Edit ${label}:` });
const panel = (page: Page) => page.getByRole('complementary', { name: 'Record' });

test('a contact is made in the form, whose mistakes stand beside their fields, and offered to others', async () => {
  const [page, theirs] = await Promise.all([browsing.open('manager', '/contacts'), browsing.open('lead', '/contacts')]);
  await theirs.getByRole('link', { name: 'Ida Lund' }).waitFor();
  await page.getByRole('button', { name: 'New contact' }).click();
  const form = page.getByRole('dialog', { name: 'New contact' });
  await form.getByLabel('E-mail').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await form.getByLabel('E-mail').fill('IDA@nordwind.example');
  await form.getByRole('button', { name: 'Create contact' }).click();
  await form.getByText('A first or a last name is enough.').waitFor();
  await form.getByLabel('First name').fill('Marta');
  await form.getByRole('button', { name: 'Create contact' }).click();
  await form.locator('[type=email][aria-invalid=true]').waitFor();
  await form.getByLabel('E-mail').fill('marta@nordwind.example');
  await form.getByRole('button', { name: 'Create contact' }).click();
  await page.getByRole('grid').getByRole('link', { name: 'Marta' }).waitFor();
  await theirs.getByRole('button', { name: '1 new – show' }).click();
  await theirs.getByRole('link', { name: 'Marta' }).waitFor();
  await Promise.all([page.context().close(), theirs.context().close()]);
});

test('an answer that was on its way while a record changed does not bring back what it was', async () => {
  const page = await browsing.open('manager', '/contacts');
  await page.getByRole('link', { name: 'Ida Lund' }).waitFor();
  await page.waitForLoadState('networkidle');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isRead = new Promise<void>((resolve) => {
    void page.route(/contacts\.rows/, async (route) => {
      const response = await route.fetch();
      resolve();
      await held;
      await route.fulfill({ response });
    });
  });
  await page.getByRole('button', { name: 'New contact' }).click();
  await page.getByRole('dialog').getByLabel('First name').fill('Newest');
  await page.getByRole('dialog').getByRole('button', { name: 'Create contact' }).click();
  await isRead;
  await editContacts(browsing.site.world.as('admin'), [{ id: ids.contact, set: { title: 'Head of the fleet' } }]);
  const row = page.getByRole('row', { name: /Ida Lund/ });
  await see(row).toContainText('Head of the fleet');
  release();
  await page.getByRole('link', { name: 'Newest' }).waitFor();
  await see(row).toContainText('Head of the fleet');
  await page.context().close();
});

test('the panel walks the list below it, and gives the keyboard back', async () => {
  const page = await browsing.open('manager', '/contacts');
  await page.getByRole('link', { name: 'Ida Lund' }).click();
  await field(panel(page), 'Name').filter({ hasText: 'Ida Lund' }).waitFor();
  await page.keyboard.press('j');
  await field(panel(page), 'Name').filter({ hasText: 'Marta' }).waitFor();
  await page.keyboard.press('Escape');
  await panel(page).waitFor({ state: 'hidden' });
  await see.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Ida Lund');
  await page.context().close();
});

test('a field edited in place is seen in another window, which asks for no list', async () => {
  const [mine, theirs] = await Promise.all([browsing.open('manager', '/contacts'), browsing.open('lead', '/contacts')]);
  await theirs.getByRole('link', { name: 'Ida Lund' }).waitFor();
  const calls = watchCalls(theirs);
  const row = mine.getByRole('row', { name: /Ida Lund/ });
  await row.getByRole('button', { name: 'Edit Job title:' }).click();
  await row.getByLabel('Job title').fill('Head of purchasing');
  await mine.keyboard.press('Enter');
  await theirs
    .getByRole('row', { name: /Ida Lund/ })
    .getByText('Head of purchasing')
    .waitFor();
  expect(calls.filter((call) => call.endsWith('.list'))).toEqual([]);
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('the table is walked and edited by keyboard', async () => {
  const page = await browsing.open('manager', '/contacts?q=Ida');
  await page.getByRole('link', { name: 'Ida Lund' }).waitFor();
  // The first one holds the box that selects the row.
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Buyer');
  await page.keyboard.press('Tab');
  await page.getByRole('gridcell').filter({ hasText: 'Buyer' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('Chief Buyer');
  await page.keyboard.press('Tab');
  await page.getByRole('gridcell').filter({ hasText: 'Chief Buyer' }).waitFor();
  await page.keyboard.press('Control+z');
  await page
    .getByRole('gridcell')
    .filter({ hasText: /Buyer$/ })
    .waitFor();
  await page.getByText('Undone').waitFor();
  // Whoever is done with an editor is on its cell again, where all keys are.
  const editor = page.getByRole('grid').getByRole('textbox', { name: 'Job title' });
  await page.keyboard.press('ArrowLeft');
  for (const end of ['Enter', 'Escape']) {
    await page.keyboard.press('F2');
    await editor.waitFor();
    await page.keyboard.press(end);
    await editor.waitFor({ state: 'detached' });
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await panel(page).getByRole('button', { name: 'Edit Name: Ida Lund' }).waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toBe(`contact-${ids.contact}`);
  await page.context().close();
});

test('a field that is edited again before the answer is there collides with nobody, and is taken back', async () => {
  const page = await browsing.open('manager', `/companies/${ids.company}`);
  const city = (name: string) => page.getByRole('button', { name: `Edit City: ${name}` });
  const change = async (to: string) => {
    await field(page, 'City').click();
    await page.getByLabel('City').fill(to);
    await page.keyboard.press('Enter');
    await city(to).waitFor();
  };
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/companies\.update/, async (route) => {
    await held;
    await route.continue();
  });
  await city('Kiel').waitFor();
  await change('Lübeck');
  await change('Hamburg');
  await page.keyboard.press('Control+z');
  letGo();
  await page.getByText('Undone').waitFor();
  await city('Lübeck').waitFor();
  await page.context().close();
});

test('what is written on a deal appears on its company’s timeline in another window', async () => {
  const [mine, theirs] = await Promise.all([
    browsing.open('manager', `/deals/${ids.deal}`),
    browsing.open('lead', `/companies/${ids.company}`),
  ]);
  const timeline = theirs.getByRole('list', { name: 'Timeline' });
  await timeline.getByText('They want a pilot.').waitFor();
  await mine.getByRole('button', { name: 'Write a note…' }).click();
  await mine.getByLabel('Write a note…').fill('The pilot begins in May.');
  await mine.getByRole('button', { name: 'Add note' }).click();
  await mine.getByRole('list', { name: 'Timeline' }).getByText('The pilot begins in May.').waitFor();
  const entry = timeline.getByRole('listitem').filter({ hasText: 'The pilot begins in May.' });
  await entry.getByRole('link', { name: 'Forty sensors' }).waitFor();
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('a record goes to the trash, and comes back from the toast', async () => {
  const page = await browsing.open('manager', `/tasks?open=task-${ids.task}`);
  await panel(page).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await panel(page).waitFor({ state: 'hidden' });
  await page.getByText('Nothing left to do').waitFor();
  const other = await browsing.open('manager', `/tasks/${ids.task}`);
  await other.getByText('This is in the trash.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Send the offer' }).waitFor();
  await other.getByText('This is in the trash.').waitFor({ state: 'hidden' });
  await Promise.all([page.context().close(), other.context().close()]);
});

test('single changes are taken back from their toast, in order by Ctrl-Z, or it is said why not', async () => {
  const [deal] = await createDeals(browsing.site.world.as('manager'), [{ title: 'Taken back', amount: 100 }]);
  const id = deal?.id ?? 0;
  const page = await browsing.open('manager', `/deals/${id}`);
  const told = (text: string) => page.getByRole('status').filter({ hasText: text });
  const undone = async (count: number) => {
    await page.waitForFunction((n) => document.body.innerText.split('Undone').length > n, count);
  };
  const edit = async (label: string, text: string) => {
    await field(page, label).click();
    await page.getByLabel(label, { exact: true }).fill(text);
    await page.keyboard.press('Enter');
    await told(`${label} changed`).last().waitFor();
  };
  await edit('Amount', '200');
  await page.getByRole('button', { name: 'Lost' }).click();
  await page.getByRole('textbox', { name: /why/i }).fill('Too dear');
  await page.getByRole('button', { name: 'Mark as lost' }).click();
  await told('Marked as lost').waitFor();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await told('Reopened').waitFor();
  await page.getByRole('textbox', { name: 'New task' }).fill('Ring them');
  await page.keyboard.press('Enter');
  await told('Task added').getByRole('button', { name: 'Undo' }).click();
  await undone(1);
  await page.getByRole('list', { name: 'To do' }).getByText('Ring them').waitFor({ state: 'hidden' });
  await page.locator('body').press('Control+z');
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
  await page.locator('body').press('Control+z');
  await page.getByRole('button', { name: 'Lost' }).waitFor();
  await page.locator('body').press('Control+z');
  await field(page, 'Amount').filter({ hasText: '100' }).waitFor();
  await edit('Amount', '300');
  await editDeals(browsing.site.world.as('admin'), [{ id, set: { amount: 7 } }]);
  // The toast of the edit before may still be on its way out.
  await told('Amount changed').last().getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('alert').filter({ hasText: 'be undone. admin changed this meanwhile' }).waitFor();
  await page.context().close();
});

test('what is written stays through another kind, Escape and a list that Escape closes', async () => {
  const page = await browsing.open('manager', `/deals?open=deal-${ids.deal}`);
  await panel(page).getByRole('tab', { name: 'Details' }).click();
  await field(panel(page), 'Company').click();
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'hidden' });
  await panel(page).getByRole('tab', { name: 'Timeline' }).click();
  await panel(page).getByRole('button', { name: 'Note', exact: true }).click();
  await page.getByLabel('Write a note…').fill('Half a thought');
  await page.keyboard.press('Escape');
  await panel(page).getByRole('button', { name: 'Call', exact: true }).click();
  await see(page.getByLabel('What was said?')).toHaveValue('Half a thought');
  await page.context().close();
});

test('two people’s edits of one field show both values', async () => {
  const [mine, theirs] = await Promise.all([
    browsing.open('manager', `/companies/${ids.company}`),
    browsing.open('admin', `/companies/${ids.company}`),
  ]);
  await field(mine, 'Industry').click();
  await field(theirs, 'Industry').click();
  await theirs.getByLabel('Industry').fill('Shipping');
  // The field shows what it will be before that is saved.
  await Promise.all([theirs.waitForResponse(/companies\.update/), theirs.keyboard.press('Enter')]);
  await mine.getByLabel('Industry').fill('Freight');
  await mine.keyboard.press('Enter');
  const conflict = mine.getByRole('alert').filter({ hasText: 'Changed meanwhile to' });
  await conflict.getByText('Shipping').waitFor();
  await conflict.getByText(/^admin, /).waitFor();
  expect(await findBarriers(mine)).toEqual([]);
  await conflict.getByRole('button', { name: 'Use mine: Freight' }).click();
  await theirs.getByRole('button', { name: 'Edit Industry: Freight' }).waitFor();
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('a value that somebody changed is brought back from the history, and that is taken back', async () => {
  const ctx = browsing.site.world.as('manager');
  const [company] = await createCompanies(ctx, [{ name: 'Ostwind AG', industry: 'Logistics', city: 'Kiel' }]);
  const id = company?.id ?? 0;
  await editCompanies(ctx, [{ id, set: { city: 'Hamburg', industry: 'Shipping' } }]);
  const page = await browsing.open('manager', `/companies/${id}`);
  await page.getByRole('tab', { name: 'History' }).click();
  const history = page.getByRole('list', { name: 'History' });
  await history.getByRole('button', { name: 'City: bring back “Kiel”' }).click();
  await field(page, 'City').filter({ hasText: 'Kiel' }).waitFor();
  await field(page, 'Industry').filter({ hasText: 'Shipping' }).waitFor();
  // What brought it back is told too, and can be brought back in turn; there is nothing to do where it was before.
  await history.getByRole('button', { name: 'City: bring back “Hamburg”' }).waitFor();
  expect(await history.getByRole('button', { name: 'City: bring back “Kiel”' }).count()).toBe(0);
  await page.keyboard.press('Control+z');
  await field(page, 'City').filter({ hasText: 'Hamburg' }).waitFor();
  await page.context().close();

  const theirs = await browsing.open('viewer', `/companies/${id}`);
  await theirs.getByRole('tab', { name: 'History' }).click();
  await theirs.getByText('Kiel → Hamburg').first().waitFor();
  expect(await theirs.getByRole('button', { name: /bring back/ }).count()).toBe(0);
  await theirs.context().close();
});

test('a deal’s last task is put off, finished, and followed by a next step that is asked for in one line', async () => {
  const ctx = browsing.site.world.as('manager');
  const [deal] = await createDeals(ctx, [{ title: 'Spare parts' }]);
  await createTasks(ctx, [{ title: 'Ask for drawings', dueAt: new Date(Date.now() - 60_000), dealId: deal?.id ?? 0 }]);
  const page = await browsing.open('manager', '/tasks');
  const later = page.getByRole('region', { name: 'Later' });
  await page.getByRole('link', { name: 'Ask for drawings' }).focus();
  await page.keyboard.press('s');
  await page.getByRole('dialog', { name: 'Snooze' }).getByRole('button', { name: 'Tomorrow' }).click();
  await later.getByRole('link', { name: 'Ask for drawings' }).waitFor();
  await later.getByText('tomorrow').waitFor();
  const nextStep = page.getByRole('form', { name: 'Next step' });
  await later.getByRole('link', { name: 'Ask for drawings' }).focus();
  await page.keyboard.press('x');
  await nextStep.getByText('Spare parts').waitFor();
  await page
    .getByRole('alert')
    .or(page.getByRole('status'))
    .filter({ hasText: 'Done: Ask for' })
    .getByText('Undo')
    .click();
  await nextStep.waitFor({ state: 'hidden' });
  await later.getByRole('checkbox', { name: 'Complete Ask for drawings' }).click();
  await nextStep.waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('n');
  await page.keyboard.type('Send the price list');
  await page.keyboard.press('Enter');
  await nextStep.waitFor({ state: 'hidden' });
  await later.getByRole('link', { name: 'Send the price list' }).waitFor();
  await page.goto(`/deals/${deal?.id}`);
  await page.getByRole('definition').getByRole('link', { name: 'Send the price list' }).waitFor();
  await page.context().close();
});

test('on a phone people are called by a tap, and the composer stays above tabs and keyboard', async () => {
  const page = await browsing.open('manager', `/deals/${ids.deal}`, {
    viewport: { width: 375, height: 812 },
    hasTouch: true,
  });
  const foot = async (box: Locator) => {
    const { y = 0, height = 0 } = (await box.boundingBox()) ?? {};
    return y + height;
  };
  const mail = page.getByRole('link', { name: 'ida@nordwind.example' });
  expect(await mail.getAttribute('href')).toBe('mailto:ida@nordwind.example');
  expect((await mail.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  const composer = page.getByRole('region', { name: 'Log what happened' });
  const tabs = await page.getByRole('navigation').boundingBox();
  expect(await foot(composer)).toBeCloseTo(tabs?.y ?? 0, 0);
  await composer.getByRole('button', { name: 'Write a note…' }).tap();
  // Browsers without a screen have no keyboard to bring up: this is how one tells of it.
  await page.evaluate(() => {
    Object.defineProperty(window.visualViewport, 'height', { value: 480, configurable: true });
    window.visualViewport?.dispatchEvent(new Event('resize'));
  });
  await expect.poll(() => foot(composer)).toBeLessThanOrEqual(481);
  await composer.getByLabel('Write a note…').fill('Met at the fair.');
  await composer.getByRole('button', { name: 'Add note' }).tap();
  await page.getByRole('list', { name: 'Timeline' }).getByText('Met at the fair.').waitFor();
  await page.context().close();
});

test('nothing broke out of sight', () => {
  expect(browsing.errors).toEqual([]);
});

test('who else is on a record shows, and which field they edit; it ends when they leave', async () => {
  const path = `/tasks/${ids.task}`;
  const [page, other] = await Promise.all([browsing.open('manager', path), browsing.open('admin', path)]);
  await page.getByRole('status', { name: 'Also here: admin' }).waitFor();
  await other.getByRole('status', { name: 'Also here: manager' }).waitFor();
  await field(other, 'Title').click();
  await page.getByText('admin is editing this').waitFor();
  await other.keyboard.press('Escape');
  await page.getByText('admin is editing this').waitFor({ state: 'detached' });
  await other.close();
  await page.getByRole('status', { name: 'Also here: admin' }).waitFor({ state: 'detached' });
});
