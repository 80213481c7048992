import type { Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../../src/access/actor.ts';
import { logActivities } from '../../src/activities/activities.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { stopToken } from '../../src/notifications/mailing.ts';
import { reactToEvents } from '../../src/notifications/reactions.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type MailServer, openMailServer } from '../../src/testing/smtp.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let mail: MailServer;
let dealId: number;

beforeAll(async () => {
  mail = await openMailServer();
  browsing = await openBrowsing({ post: mail.post });
  const [deal] = await createDeals(browsing.site.world.as('manager'), [{ title: 'Forty sensors' }]);
  dealId = deal?.id ?? 0;
});
afterAll(async () => {
  await browsing.close();
  await mail.close();
});
beforeEach(() => react());

async function react() {
  const { world } = browsing.site;
  await reactToEvents({ ...world.as('admin'), actor: SYSTEM });
}

async function comment(body: string) {
  const on = { entityType: 'deal', entityId: dealId, type: 'comment' } as const;
  await logActivities(browsing.site.world.as('lead'), [{ ...on, body }]);
  await react();
}

const bell = (page: Page, count: number) =>
  page.getByRole('button', {
    name: count > 0 ? `Notifications: ${count} unread` : 'Notifications',
    exact: true,
  });

test('what is about one record stands together in the bell, is read and unread, and opens its place', async () => {
  const page = await browsing.open('manager', '/contacts');
  await comment('Is there news?');
  await page.getByRole('status').filter({ hasText: 'lead commented on Forty sensors' }).waitFor();
  await bell(page, 1).waitFor();
  await comment('Any at all?');
  await bell(page, 2).click();
  const list = page.getByRole('region', { name: 'Notifications' });
  await list.getByText('Any at all?').waitFor();
  expect(await list.getByText('Is there news?').count()).toBe(0);
  await list.getByRole('button', { name: '1 earlier' }).click();
  await list.getByText('Is there news?').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await list.getByRole('button', { name: 'Mark as read' }).first().click();
  await bell(page, 0).waitFor();
  await list.getByRole('button', { name: 'Mark as unread' }).first().click();
  await bell(page, 1).waitFor();
  await list
    .getByRole('button', { name: /lead commented on Forty sensors/ })
    .first()
    .click();
  await page.waitForURL(`**/contacts?open=deal-${dealId}#comments`);
  await bell(page, 0).waitFor();
  await page.context().close();
});

test('a task’s comment leads to the comments; what a record’s page was opened for is read however it was opened', async () => {
  const { world } = browsing.site;
  const [task] = await createTasks(world.as('manager'), [{ title: 'Call back' }]);
  const page = await browsing.open('manager', '/contacts');
  const on = { entityType: 'task', entityId: task?.id ?? 0, type: 'comment' } as const;
  await logActivities(world.as('lead'), [{ ...on, body: 'Did you reach them?' }]);
  await react();
  await bell(page, 1).click();
  await page.getByRole('button', { name: /lead commented on Call back/ }).click();
  const panel = page.getByRole('complementary', { name: 'Record' });
  await panel.getByRole('list', { name: 'Timeline' }).getByText('Did you reach them?').waitFor();
  await bell(page, 0).waitFor();
  await comment('And the sensors?');
  await bell(page, 1).waitFor();
  await page.goto('/deals?view=table');
  await page.getByRole('link', { name: 'Forty sensors' }).click();
  await bell(page, 0).waitFor();
  await page.context().close();
});

test('a record is followed on one screen and seen so on the other; commenting on it does the same', async () => {
  const [page, other] = await Promise.all([
    browsing.open('viewer', `/deals/${dealId}`),
    browsing.open('viewer', `/deals/${dealId}`),
  ]);
  const button = (on: Page, isPressed: boolean) =>
    on.getByRole('button', { name: 'Follow', exact: true, pressed: isPressed });
  await button(other, false).waitFor();
  await button(page, false).click();
  await Promise.all([button(page, true).waitFor(), button(other, true).waitFor()]);
  await comment('For those who follow');
  await bell(other, 1).waitFor();
  await button(other, true).click();
  await button(page, false).waitFor();
  await Promise.all([page.context().close(), other.context().close()]);
});

test('what is chosen in the settings holds at once', async () => {
  const page = await browsing.open('manager', '/settings/notifications');
  // It was theirs that others wrote on before.
  await bell(page, 1).waitFor();
  const toasts = page.getByRole('checkbox', { name: 'Comments: On screen' });
  // Whoever asks at once after the click may be quicker than the page.
  await toasts.click();
  await expect.poll(() => toasts.isChecked()).toBe(false);
  await page.reload();
  await toasts.waitFor();
  expect(await toasts.isChecked()).toBe(false);
  await comment('Quietly');
  await bell(page, 2).waitFor();
  expect(await page.getByRole('status').filter({ hasText: 'commented' }).count()).toBe(0);
  await page.context().close();
});

test('mail is stopped from its link by somebody who is not signed in', async () => {
  const page = await browsing.open('manager', '/settings/notifications');
  const choice = page.getByRole('checkbox', { name: 'Mentions: E-mail' });
  expect(await choice.isChecked()).toBe(true);
  const { userId } = browsing.site.world.people.manager;
  const stranger = await page.context().browser()?.newContext({ baseURL: browsing.site.url });
  const window = await stranger?.newPage();
  if (!window) throw new Error('No window');
  await window.goto(`/unsubscribe?token=${stopToken(mail.post.sealer, userId, 'mentioned')}`);
  await window.getByRole('heading', { name: 'Stop e-mails' }).waitFor();
  expect(await findBarriers(window, ['color-contrast', 'html-has-lang', 'button-name'])).toEqual([]);
  await window.getByRole('button', { name: 'Stop these e-mails' }).click();
  await window.getByText('There will be no more e-mails about mentions of you').waitFor();
  await page.reload();
  await choice.waitFor();
  expect(await choice.isChecked()).toBe(false);
  await Promise.all([page.context().close(), stranger?.close()]);
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
