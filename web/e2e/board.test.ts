import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrmClient } from '../../src/client.ts';
import { createDeals } from '../../src/deals/deals.ts';
import { listPipelines } from '../../src/pipelines/queries.ts';
import type { Name } from '../../src/testing/actors.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
let stageIds: Record<string, number>;
/** Somebody who changes deals from elsewhere. */
let admin: ReturnType<typeof createCrmClient>;

beforeAll(async () => {
  browsing = await openBrowsing();
  const { site } = browsing;
  admin = createCrmClient({ url: site.url, token: site.tokenOf('admin') });
  const [pipeline] = await listPipelines(site.world.database.db);
  stageIds = Object.fromEntries((pipeline?.stages ?? []).map(({ name, id }) => [name, id]));
});
afterAll(async () => {
  await browsing.close();
  expect(browsing.errors).toEqual([]);
});

/** Deals in a stage, the first of them on top. */
async function make(stage: string, owner: Name, titles: readonly string[], amount = 100): Promise<number[]> {
  const { world } = browsing.site;
  const made = await createDeals(
    world.as('admin'),
    titles.map((title) => ({
      title,
      amount,
      stageId: stageIds[stage],
      responsibleId: world.people[owner].userId,
    })),
  );
  return made.map(({ id }) => id);
}

/** The procedures that a window asks for once it has all that the page itself asks for. */
async function watchCalls(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle');
  const calls: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // What is marked is asked beside the board.
    const asked = pathname.startsWith('/trpc/') ? pathname.slice('/trpc/'.length).split(',') : [];
    calls.push(...asked.filter((name) => !name.startsWith('looks.')));
  });
  return calls;
}

const column = (page: Page, stage: string): Locator => page.locator(`[data-stage="${stageIds[stage]}"]`);
const card = (page: Page, title: string): Locator =>
  page.locator('[data-deal]').filter({ has: page.getByRole('link', { name: title, exact: true }) });
const titlesIn = (page: Page, stage: string): Locator => column(page, stage).locator('[data-deal] a');

/** What the head of a column tells: how many, their sum, their weighted sum. */
async function headOf(page: Page, stage: string): Promise<string[]> {
  const [line, sums] = await column(page, stage).locator('header > div').allInnerTexts();
  return [...(line ?? '').split('\n'), ...(sums ?? '').split('\n')]
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

async function drag(page: Page, title: string, to: Locator): Promise<void> {
  await card(page, title).dragTo(to, { steps: 12 });
}

test('a card is dragged by the mouse, and another browser follows without asking for the board', async () => {
  await make('Qualification', 'manager', ['Alpha', 'Beta'], 1000);
  await make('Proposal', 'manager', ['Gamma', 'Delta'], 500);
  const page = await browsing.open('manager', '/deals');
  const other = await browsing.open('lead', '/deals');
  await see(titlesIn(page, 'Proposal')).toHaveText(['Gamma', 'Delta']);
  await see(titlesIn(other, 'Proposal')).toHaveText(['Gamma', 'Delta']);
  const asked = await watchCalls(other);

  await drag(page, 'Beta', card(page, 'Delta'));

  for (const browser of [page, other]) {
    await see(titlesIn(browser, 'Qualification')).toHaveText(['Alpha']);
    await see(titlesIn(browser, 'Proposal')).toHaveText(['Gamma', 'Beta', 'Delta']);
    await see.poll(() => headOf(browser, 'Qualification')).toEqual(expect.arrayContaining(['1 deal', '$1K', '$100']));
    await see.poll(() => headOf(browser, 'Proposal')).toEqual(expect.arrayContaining(['3 deals', '$2K', '$1K']));
  }
  expect(asked).toEqual([]);

  await page.getByRole('button', { name: 'Undo' }).click();
  await see(titlesIn(other, 'Qualification')).toHaveText(['Alpha', 'Beta']);
  await see(titlesIn(page, 'Qualification')).toHaveText(['Alpha', 'Beta']);
});

test('a card is lifted, moved and dropped by keyboard, and every step is told', async () => {
  await make('Needs analysis', 'colleague', ['Keys one', 'Keys two']);
  await make('Negotiation', 'colleague', ['Keys three', 'Keys four']);
  const page = await browsing.open('colleague', '/deals');
  const told = page.locator('[id^=DndLiveRegion]');
  await page.getByRole('button', { name: 'Move Keys one' }).focus();
  await page.keyboard.press('Space');
  await see(told).toHaveText('Lifted Keys one. Needs analysis, place 1 of 2');
  await page.keyboard.press('ArrowRight');
  await see(told).toHaveText('Proposal, place 1 of 1');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await see(told).toHaveText('Negotiation, place 2 of 3');
  await page.keyboard.press('Space');
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Keys three', 'Keys one', 'Keys four']);
  await see(page.getByRole('button', { name: 'Move Keys one' })).toBeFocused();

  await page.keyboard.press('Space');
  await see(told).toHaveText('Lifted Keys one. Negotiation, place 2 of 3');
  await page.keyboard.press('ArrowLeft');
  await see(told).toHaveText(/^Proposal/);
  await page.keyboard.press('Escape');
  await see(told).toHaveText('Put back');
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Keys three', 'Keys one', 'Keys four']);

  // From card to card by arrows, into the side panel by Enter.
  await card(page, 'Keys one').getByRole('link').focus();
  await page.keyboard.press('ArrowDown');
  await see(card(page, 'Keys four').getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await see(card(page, 'Keys two').getByRole('link')).toBeFocused();

  // Space peeks: the panel follows the arrows, and the keyboard stays on the board.
  await page.keyboard.press('Space');
  const panel = page.getByRole('complementary', { name: 'Record', exact: true });
  await see(panel.getByText('Keys two').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await see(panel.getByText('Keys three').first()).toBeVisible();
  await page.keyboard.press('j');
  await see(panel.getByText('Keys one').first()).toBeVisible();
  await see(card(page, 'Keys one').getByRole('link')).toBeFocused();
  await page.keyboard.press('Escape');
  await see(panel).toHaveCount(0);
  await page.keyboard.press('m');
  await see(told).toHaveText('Lifted Keys one. Negotiation, place 2 of 3');
  await page.keyboard.press('Escape');

  await card(page, 'Keys one').getByRole('link').press('Enter');
  await page.waitForURL(/open=deal-\d+/);
  await see(panel).toBeFocused();
});

test('what the server refuses goes back, with the reason', async () => {
  const { world } = browsing.site;
  const [id = 0] = await make('Qualification', 'southLead', ['Contested'], 700);
  const page = await browsing.open('southLead', '/deals');
  await see(titlesIn(page, 'Qualification')).toHaveText(['Contested']);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/deals\.move/, async (route) => {
    await held;
    await route.continue();
  });

  await drag(page, 'Contested', column(page, 'Negotiation'));
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Contested']);
  await see.poll(() => headOf(page, 'Qualification')).not.toContain('$700');
  await see.poll(() => headOf(page, 'Negotiation')).toEqual(expect.arrayContaining(['1 deal', '$700', '$525']));
  // It becomes somebody else's while the move is under way: in sight still, but not to be moved.
  await admin.deals.assign.mutate({ id, responsibleId: world.people.outsider.userId });
  release();

  await see(page.getByRole('alert').filter({ hasText: '“Contested” was put back' })).toBeVisible();
  await see(titlesIn(page, 'Qualification')).toHaveText(['Contested']);
  await see.poll(() => headOf(page, 'Negotiation')).toContain('0 deals');
  await see(page.getByRole('button', { name: 'Move Contested' })).toHaveCount(0);
});

test('a lost deal asks for its reason where it is dropped, a deleted one can be brought back', async () => {
  await make('Negotiation', 'outsider', ['Lost cause', 'Mistake'], 300);
  const page = await browsing.open('outsider', '/deals');
  await lift(page, 'Lost cause');
  await dropOn(page, page.locator('[data-zone="lost"]'));
  const dialog = page.getByRole('dialog', { name: 'Lost: Lost cause' });
  await see(dialog.getByRole('textbox')).toBeFocused();
  await see(column(page, 'Lost').getByRole('button')).toHaveAccessibleName(/1 deal$/);

  await page.keyboard.press('Enter');
  await see(dialog).toContainText('Say why');
  await page.keyboard.press('Escape');
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Lost cause', 'Mistake']);

  await lift(page, 'Lost cause');
  await dropOn(page, page.locator('[data-zone="lost"]'));
  await dialog.getByRole('textbox').fill('Too expensive');
  await page.keyboard.press('Enter');
  await see(page.getByText('“Lost cause” is now in Lost')).toBeVisible();
  await column(page, 'Lost').getByRole('button').click();
  await see(titlesIn(page, 'Lost')).toHaveText(['Lost cause']);

  await lift(page, 'Mistake');
  await dropOn(page, page.locator('[data-zone="trash"]'));
  await see(titlesIn(page, 'Negotiation')).toHaveCount(0);
  await page.locator('[role="status"]', { hasText: 'in the trash' }).getByRole('button', { name: 'Undo' }).click();
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Mistake']);
});

async function lift(page: Page, title: string): Promise<void> {
  const box = await card(page, title).boundingBox();
  if (!box) throw new Error(`${title} is not in view`);
  await page.mouse.move(box.x + 40, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 60, { steps: 4 });
}

async function dropOn(page: Page, zone: Locator): Promise<void> {
  await zone.waitFor();
  const box = await zone.boundingBox();
  if (!box) throw new Error('There is no such zone');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 12 });
  await page.mouse.up();
}

test('new deals, edits, assignments, moves and deletions of others arrive by themselves', async () => {
  const { world } = browsing.site;
  const page = await browsing.open('admin', '/deals?q=live');
  await see(page.getByText('Nothing matches these filters')).toBeVisible();
  const asked = await watchCalls(page);

  const { id } = await admin.deals.create.mutate({
    title: 'Live one',
    amount: 50,
    stageId: stageIds['Proposal'],
    responsibleId: world.people.manager.userId,
  });
  await see(titlesIn(page, 'Proposal')).toHaveText(['Live one']);
  await admin.deals.update.mutate({ id, set: { title: 'Live two', amount: 4000 } });
  await see(titlesIn(page, 'Proposal')).toHaveText(['Live two']);
  await see.poll(() => headOf(page, 'Proposal')).toEqual(expect.arrayContaining(['1 deal', '$4K', '$2K']));
  await admin.deals.assign.mutate({ id, responsibleId: world.people.colleague.userId });
  await see(card(page, 'Live two').getByRole('img', { name: 'colleague' })).toBeVisible();

  // Its next activity is a task's: for that the one deal is asked.
  await admin.tasks.create.mutate({
    title: 'Call back',
    dealId: id,
    dueAt: new Date(Date.now() - 60_000).toISOString(),
  });
  await see(card(page, 'Live two').getByRole('img', { name: /^Next activity was due/ })).toBeVisible();

  await admin.deals.move.mutate({ id, stageId: stageIds['Negotiation'] ?? 0 });
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Live two']);
  await see(titlesIn(page, 'Proposal')).toHaveCount(0);
  await admin.deals.move.mutate({ id, stageId: stageIds['Proposal'] ?? 0 });
  await see(titlesIn(page, 'Proposal')).toHaveText(['Live two']);

  await admin.deals.update.mutate({ id, set: { title: 'Filtered out' } });
  await see(page.getByText('Nothing matches these filters')).toBeVisible();
  await admin.deals.update.mutate({ id, set: { title: 'Live again' } });
  await see(titlesIn(page, 'Proposal')).toHaveText(['Live again']);
  await admin.deals.delete.mutate({ id });
  await see(page.getByText('Nothing matches these filters')).toBeVisible();
  expect(asked).toEqual(['deals.get']);
});

test('a card that somebody else moved while it was being dragged stays with them, unless one insists', async () => {
  const [id = 0] = await make('Needs analysis', 'manager', ['Contested']);
  const page = await browsing.open('manager', '/deals?q=contested');
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Contested']);
  const drop = async () => {
    await card(page, 'Contested').hover();
    await page.mouse.down();
    const target = await column(page, 'Negotiation').boundingBox();
    await page.mouse.move((target?.x ?? 0) + 40, (target?.y ?? 0) + 120, { steps: 12 });
    await admin.deals.move.mutate({ id, stageId: stageIds['Proposal'] ?? 0 });
    await page.mouse.up();
  };
  await drop();
  const told = page.getByRole('alert').filter({ hasText: '“Contested” was moved to Proposal meanwhile · admin' });
  await see(told).toBeVisible();
  await see(titlesIn(page, 'Proposal')).toHaveText(['Contested']);
  await told.getByRole('button', { name: 'Keep theirs' }).click();
  await see(told).toBeHidden();
  await admin.deals.move.mutate({ id, stageId: stageIds['Needs analysis'] ?? 0 });
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Contested']);
  await drop();
  await told.getByRole('button', { name: 'Move to Negotiation' }).click();
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Contested']);
});

test('a deal is made in the stage whose button was pressed', async () => {
  const page = await browsing.open('admin', '/deals?q=fresh');
  await make('Needs analysis', 'manager', ['Fresh before']);
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Fresh before']);
  await page.getByRole('button', { name: 'New deal in Needs analysis' }).click();
  const form = page.getByRole('dialog', { name: 'New deal' });
  await form.getByLabel('Title').fill('Fresh deal');
  await form.getByLabel('Amount').fill('1.5k');
  await page.keyboard.press('Enter');
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Fresh deal', 'Fresh before']);
  await see.poll(() => headOf(page, 'Needs analysis')).toEqual(expect.arrayContaining(['2 deals', '$1.6K', '$320']));
});

test('a long column brings more cards as it is scrolled, and tells of all of them at once', async () => {
  await make(
    'Qualification',
    'colleague',
    Array.from({ length: 130 }, (_, index) => `Long ${index}`),
    10,
  );
  const page = await browsing.open('admin', '/deals?q=long');
  await see.poll(() => headOf(page, 'Qualification')).toEqual(expect.arrayContaining(['130 deals', '$1.3K', '$130']));
  const list = column(page, 'Qualification').getByRole('list').locator('..');
  expect(await column(page, 'Qualification').locator('[data-deal]').count()).toBeLessThan(30);
  await see
    .poll(
      async () => {
        await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
        return card(page, 'Long 129').count();
      },
      { intervals: [50] },
    )
    .toBe(1);
});

test('on a phone one stage is in view, and a long touch moves a card to another', async () => {
  await make('Qualification', 'viewer', ['Pocket one', 'Pocket two']);
  const page = await browsing.open('admin', '/deals?q=pocket', {
    viewport: { width: 375, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const tabs = page.getByRole('navigation', { name: 'Stages' });
  await see(tabs.getByRole('button', { name: /Qualification/ })).toHaveAttribute('aria-current', 'true');
  expect(await excessWidth(page)).toBe(0);

  const from = await card(page, 'Pocket one').boundingBox();
  const to = await tabs.getByRole('button', { name: /Needs analysis/ }).boundingBox();
  if (!from || !to) throw new Error('Nothing to touch');
  const touch = await page.context().newCDPSession(page);
  const point = (x: number, y: number) => [{ x, y }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(from.x + 50, from.y + 40) });
  await page.locator('[data-zone="won"]').waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(from.x + 60, from.y + 10) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(to.x + 30, to.y + 15) });
  await see(tabs.getByRole('button', { name: /Needs analysis/ })).toHaveAttribute('data-over', 'true');
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Pocket one']);

  await tabs.getByRole('button', { name: /Needs analysis/ }).tap();
  await see(card(page, 'Pocket one')).toBeInViewport();
  await see(tabs.getByRole('button', { name: /Needs analysis/ })).toHaveAttribute('aria-current', 'true');

  // Once the column is at rest a swipe turns to the next stage, and that is where one comes back to.
  await expect.poll(async () => (await card(page, 'Pocket one').boundingBox())?.x).toBe(from.x);
  await touch.send('Input.synthesizeScrollGesture', { x: 300, y: 500, xDistance: -260, yDistance: 0, speed: 2000 });
  await see(tabs.getByRole('button', { name: /Proposal/ })).toHaveAttribute('aria-current', 'true');
  const places = page.getByRole('navigation', { name: 'Main' });
  await places.getByRole('link', { name: 'Tasks' }).tap();
  await see(page.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();
  await page.goBack();
  await see(tabs.getByRole('button', { name: /Proposal/ })).toHaveAttribute('aria-current', 'true');
});

test('a stage asks in place for what it wants, a closed way is grey and tells where else to go', async () => {
  const { manager } = browsing.site.world.people;
  const set = (stage: string, rules: Parameters<typeof admin.pipelines.updateStage.mutate>[0]['set']) =>
    admin.pipelines.updateStage.mutate({ id: stageIds[stage] ?? 0, set: rules });
  await set('Negotiation', { requirements: ['amount', 'openTask'] });
  await set('Qualification', { closedTo: [stageIds['Proposal'] ?? 0] });
  const { id } = await admin.deals.create.mutate({ title: 'Gated', responsibleId: manager.userId });
  const page = await browsing.open('manager', '/deals?q=gated');
  const dialog = page.getByRole('dialog', { name: /Gated/ });

  await lift(page, 'Gated');
  await see(column(page, 'Proposal')).toHaveAttribute('data-closed', 'true');
  await see(column(page, 'Negotiation')).not.toHaveAttribute('data-closed', 'true');
  await dropOn(page, column(page, 'Proposal'));
  await see(dialog).toContainText('No deal goes from “Qualification” to “Proposal”.');
  await dialog.getByRole('button', { name: 'Needs analysis' }).click();
  await see(titlesIn(page, 'Needs analysis')).toHaveText(['Gated']);

  await drag(page, 'Gated', column(page, 'Negotiation'));
  await see(dialog).toContainText('“Negotiation” asks for this first:');
  expect(await findBarriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await see(dialog).toContainText('is needed in the stage “Negotiation”');
  await dialog.getByLabel('Amount').fill('1,250');
  await dialog.getByLabel('A task still to be done').fill('Call them back');
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await see(dialog).toHaveCount(0);
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Gated']);
  expect(await admin.deals.get.query({ id })).toMatchObject({ amount: 1250, hasOpenTask: true });

  // Called off, it stays where it was.
  await set('Proposal', { requirements: ['source'] });
  await drag(page, 'Gated', column(page, 'Proposal'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await see(titlesIn(page, 'Negotiation')).toHaveText(['Gated']);
  for (const stage of ['Proposal', 'Negotiation', 'Qualification'])
    await set(stage, { requirements: [], closedTo: [] });
});
