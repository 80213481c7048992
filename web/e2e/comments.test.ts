import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities } from '../../src/activities/activities.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let dealId: number;
let taskId: number;

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const [deal] = await createDeals(ctx, [{ title: 'Forty sensors' }]);
  dealId = deal?.id ?? 0;
  const [task] = await createTasks(ctx, [{ title: 'Send the offer', dealId }]);
  taskId = task?.id ?? 0;
});
afterAll(() => browsing.close());

const composer = (page: Page) => page.getByRole('region', { name: 'Log what happened' });
const timeline = (page: Page) => page.getByRole('list', { name: 'Timeline' });

test('somebody is mentioned by keyboard; the comment is live, edited and taken back', async () => {
  const [mine, theirs] = await Promise.all([
    browsing.open('manager', `/deals/${dealId}`),
    browsing.open('lead', `/deals/${dealId}`),
  ]);
  await theirs.getByText('Nothing has happened yet').waitFor();
  await composer(mine).getByRole('button', { name: 'Comment', exact: true }).click();
  await mine.keyboard.type('Please, @l');
  const list = mine.getByRole('listbox', { name: 'Mention somebody' });
  await list.getByRole('option', { name: 'lead' }).waitFor();
  expect(await findBarriers(mine)).toEqual([]);
  await mine.keyboard.press('Enter');
  await list.waitFor({ state: 'hidden' });
  // Who may not see the deal is there, but can't be chosen.
  await mine.keyboard.type(' and @outs');
  const blind = list.getByRole('option', { name: 'outsider' });
  await blind.waitFor();
  expect(await blind.getAttribute('aria-disabled')).toBe('true');
  await mine.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  for (let at = 0; at < 'and @outs'.length; at++) await mine.keyboard.press('Backspace');
  await mine.keyboard.type('send the offer.');
  await mine.keyboard.press('Control+Enter');

  const entry = timeline(theirs).getByRole('listitem').filter({ hasText: 'commented' });
  await entry.getByText('Please, @lead send the offer.').waitFor();
  const own = timeline(mine).getByRole('listitem').filter({ hasText: 'commented' });
  await own.getByRole('button', { name: 'Actions for this entry' }).click();
  await mine.getByRole('menuitem', { name: 'Edit' }).click();
  const text = own.getByRole('textbox');
  expect(await text.inputValue()).toBe('Please, @lead send the offer.');
  await text.fill('Please, @lead send it today.');
  await own.getByRole('button', { name: 'Save' }).click();
  await entry.getByText('Please, @lead send it today.').waitFor();
  await entry.getByText('edited').waitFor();
  expect(await entry.getByText('@lead', { exact: true }).count()).toBe(1);

  await own.getByRole('button', { name: 'Actions for this entry' }).click();
  await mine.getByRole('menuitem', { name: 'Delete' }).click();
  await entry.waitFor({ state: 'detached' });
  await mine.getByRole('button', { name: 'Undo' }).last().click();
  await entry.waitFor();
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('of two who change one entry the later is shown both texts, and loses nothing', async () => {
  const { site } = browsing;
  await logActivities(site.world.as('manager'), [
    { entityType: 'deal', entityId: dealId, type: 'call', body: 'They want a pilot.', result: 'Reached' },
  ]);
  const [mine, theirs] = await Promise.all([
    browsing.open('manager', `/deals/${dealId}`),
    browsing.open('manager', `/deals/${dealId}`),
  ]);
  const edit = async (page: Page) => {
    const entry = timeline(page).getByRole('listitem').filter({ hasText: 'called' });
    await entry.getByRole('button', { name: 'Actions for this entry' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    return entry;
  };
  const [own, others] = [await edit(mine), await edit(theirs)];
  await others.getByLabel('What was said?').fill('They want two pilots.');
  await others.getByRole('button', { name: 'Save' }).click();
  await timeline(theirs).getByText('They want two pilots.').waitFor();
  // It shows before it is saved.
  const saved = sql`select count(*)::int as saved from activities where body = 'They want two pilots.'`;
  await expect.poll(() => site.world.database.db.execute(saved)).toMatchObject([{ saved: 1 }]);
  await own.getByLabel('What was said?').fill('They want none.');
  await own.getByRole('button', { name: 'Save' }).click();
  const conflict = own.getByRole('alert').filter({ hasText: 'Call: changed meanwhile to' });
  await conflict.getByText('They want two pilots.').waitFor();
  await conflict.getByText(/^You, /).waitFor();
  expect(await findBarriers(mine)).toEqual([]);
  await conflict.getByRole('button', { name: 'Keep theirs' }).click();
  expect(await own.getByLabel('What was said?').inputValue()).toBe('They want two pilots.');
  await own.getByRole('button', { name: 'Save' }).click();
  await timeline(mine).getByText('They want two pilots.').waitFor();
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('a task has its comments behind its details, on a phone too', async () => {
  const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };
  const [mine, theirs] = await Promise.all([
    browsing.open('manager', `/tasks/${taskId}`, phone),
    browsing.open('lead', `/tasks/${taskId}`),
  ]);
  await theirs.getByText('No comments yet').waitFor();
  await mine.getByRole('tab', { name: 'Comments' }).tap();
  await composer(mine).getByRole('button', { name: 'Tell colleagues' }).tap();
  await composer(mine).getByRole('textbox').fill('Waiting for the price list.');
  await composer(mine).getByRole('button', { name: 'Comment', exact: true }).tap();
  await timeline(theirs).getByText('Waiting for the price list.').waitFor();
  await Promise.all([mine.context().close(), theirs.context().close()]);
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
