import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomField } from '../../src/custom-fields/custom-fields.ts';
import { createDeals, editDeals, trashDeals } from '../../src/deals/deals.ts';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';
import { openLine } from './line.ts';

let browsing: Browsing;
let stages: number[];

beforeAll(async () => {
  browsing = await openBrowsing();
  const rows = await browsing.site.world.database.db.execute<{ id: string }>(
    sql`select id from pipeline_stages order by sort_order`,
  );
  stages = rows.map(({ id }) => Number(id));
});
afterAll(() => browsing.close());

/** Reloads and two tabs take their time on a busy machine. */
const BUSY = { timeout: 90_000 };

/** Once this holds the device has all it needs. */
const IN_CHARGE = () => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null);

test('the client opens without the server, says what it can’t do, and goes on by itself', async () => {
  const page = await browsing.open('manager', '/contacts', { serviceWorkers: 'allow' });
  await page.waitForFunction(IN_CHARGE);
  await page.context().setOffline(true);
  await page.goto('/deals');
  await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.getByRole('status', { name: 'Live', exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/deals');
  const stored = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(stored).toContain('/index.html');
  expect(stored.filter((path) => /^\/(trpc|api)/.test(path))).toEqual([]);
  await page.context().close();
});

async function makeDeal(title: string): Promise<number> {
  const [deal] = await createDeals(browsing.site.world.as('manager'), [{ title, amount: 100, source: 'Fair' }]);
  return deal?.id ?? 0;
}

/** What the database holds of a deal, and how often it was changed. */
async function stored(id: number) {
  const [row] = await browsing.site.world.database.db.execute(sql`
    select title, amount::float amount, source, stage_id::int stage, version,
      (select count(*)::int from events e where e.entity_type = 'deal' and e.entity_id = d.id and kind <> 'created') changes
    from deals d where id = ${id}`);
  return row;
}

const field = (page: Page, label: string) => page.getByRole('button', { name: `Edit ${label}:` });

async function edit(page: Page, label: string, text: string) {
  await field(page, label).click();
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.keyboard.press('Enter');
  await field(page, label).filter({ hasText: text }).waitFor();
}

const status = (page: Page, name: string) => page.getByRole('status', { name, exact: true }).waitFor();

test(
  'what is changed without a line is kept, counted, survives a reload, and is saved once when the line is back',
  BUSY,
  async () => {
    const id = await makeDeal('Far away');
    const page = await browsing.open('manager', `/deals/${id}`, { serviceWorkers: 'allow' });
    await page.waitForFunction(IN_CHARGE);
    await field(page, 'Amount').waitFor();
    await page.context().setOffline(true);
    await status(page, 'Offline. Trying to reconnect');
    await edit(page, 'Amount', '250');
    await status(page, 'Offline, 1 change unsaved');
    await edit(page, 'Source', 'Letter');
    await page.getByRole('button', { name: 'Needs analysis' }).click();
    await status(page, 'Offline, 3 changes unsaved');
    await page.getByRole('button', { name: 'Needs analysis' }).and(page.locator('[aria-current=step]')).waitFor();
    // Somebody else, meanwhile.
    const lead = browsing.site.world.as('admin');
    await editDeals(lead, [{ id, set: { source: 'Call', title: 'Far, far away' } }]);
    await page.reload();
    await page.getByText('3 changes are kept on this device').waitFor();
    expect(await stored(id)).toMatchObject({ amount: 100, stage: stages[0], changes: 1 });
    await page.context().setOffline(false);
    await status(page, '1 change could not be saved');
    expect(await page.getByText('The server can').count()).toBe(0);
    // What nobody else touched is there, once; the rest waits for a word.
    expect(await stored(id)).toMatchObject({
      title: 'Far, far away',
      amount: 250,
      source: 'Call',
      stage: stages[1],
      changes: 3,
    });
    await page.getByRole('alert').getByRole('button', { name: 'Look' }).click();
    const list = page.getByRole('dialog', { name: 'Unsaved changes' });
    await list.getByText('Source: Letter').waitFor();
    await list.getByText('Changed meanwhile to Call').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await list.getByRole('button', { name: 'Use mine' }).click();
    await list.getByText('Everything is saved.').waitFor();
    await status(page, 'Live');
    expect(await stored(id)).toMatchObject({ source: 'Letter', changes: 4 });
    await page.context().close();
  },
);

test('of fields that people added, too, each change waits, shows and is decided by itself', BUSY, async () => {
  const admin = browsing.site.world.as('admin');
  const [region, contract] = [
    await createCustomField(admin, { recordType: 'deal', type: 'text', name: 'Region' }),
    await createCustomField(admin, { recordType: 'deal', type: 'text', name: 'Contract' }),
  ];
  const values = { [region.key]: 'North', [contract.key]: 'Lease' };
  const [deal] = await createDeals(browsing.site.world.as('manager'), [{ title: 'Windmill', customFields: values }]);
  const id = deal?.id ?? 0;
  const held = async () => {
    const [row] = await browsing.site.world.database.db.execute(sql`select custom_fields from deals where id = ${id}`);
    return row?.['custom_fields'];
  };
  const page = await browsing.open('manager', `/deals/${id}`);
  // Which fields there are comes by itself, and could not come any more.
  await field(page, 'Contract').filter({ hasText: 'Lease' }).waitFor();
  await page.context().setOffline(true);
  await status(page, 'Offline. Trying to reconnect');
  await edit(page, 'Contract', 'Rent');
  await edit(page, 'Contract', 'Sale');
  await status(page, 'Offline, 2 changes unsaved');
  await field(page, 'Region').filter({ hasText: 'North' }).waitFor();
  await editDeals(admin, [{ id, set: { customFields: { [contract.key]: 'Hire' } } }]);
  await page.context().setOffline(false);
  await status(page, '2 changes could not be saved');
  // Of another field: it decides nothing about what was refused.
  await edit(page, 'Region', 'South');
  await page.getByRole('button', { name: 'Unsaved changes' }).click();
  const list = page.getByRole('dialog', { name: 'Unsaved changes' });
  const last = list.getByRole('listitem').filter({ hasText: 'Contract: Sale' });
  await last.getByText('Changed meanwhile to Hire').waitFor();
  await last.getByRole('button', { name: 'Use mine' }).click();
  await last.waitFor({ state: 'detached' });
  await expect.poll(held).toEqual({ [region.key]: 'South', [contract.key]: 'Sale' });
  await page.context().close();
});

test('a change whose answer was lost is made once, and another tab sees it wait', BUSY, async () => {
  const id = await makeDeal('Lost answer');
  const line = await openLine(browsing.site.url);
  const page = await browsing.open('manager', `/deals/${id}`, { baseURL: line.url });
  const other = await page.context().newPage();
  await other.goto('/tasks');
  await status(other, 'Live');
  const isCut = line.cutAtAnswerTo('/trpc/deals.update');
  await edit(page, 'Amount', '700');
  await isCut;
  await status(page, 'Offline, 1 change unsaved');
  await status(other, 'Offline, 1 change unsaved');
  await edit(page, 'Amount', '800');
  await status(other, 'Offline, 2 changes unsaved');
  expect(await stored(id)).toMatchObject({ amount: 700, changes: 1 });
  await line.mend();
  await status(page, 'Live');
  await status(other, 'Live');
  expect(await stored(id)).toMatchObject({ amount: 800, changes: 2 });
  await field(page, 'Amount').filter({ hasText: '800' }).waitFor();
  await page.context().close();
  await line.cut();
});

test('a note written without a line is there once when it is back; what is refused then says why and can be given up', async () => {
  const [id, gone] = [await makeDeal('Noted'), await makeDeal('Gone')];
  const line = await openLine(browsing.site.url);
  const page = await browsing.open('manager', `/deals/${id}`, { baseURL: line.url });
  await line.cut();
  await status(page, 'Offline. Trying to reconnect');
  await page.getByRole('button', { name: 'Write a note…' }).click();
  await page.getByRole('textbox', { name: /note/i }).fill('They want it blue');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByText('Kept here.').waitFor();
  await edit(page, 'Source', 'Letter');
  await trashDeals(browsing.site.world.as('manager'), [gone]);
  await line.mend();
  await status(page, 'Live');
  await page.getByText('They want it blue').waitFor();
  const notes = await browsing.site.world.database.db.execute(
    sql`select id from activities where body = 'They want it blue'`,
  );
  expect(notes.length).toBe(1);
  await line.cut();
  await status(page, 'Offline. Trying to reconnect');
  await edit(page, 'Source', 'Phone');
  await trashDeals(browsing.site.world.as('manager'), [id]);
  await line.mend();
  await status(page, '1 change could not be saved');
  await page.getByRole('alert').getByRole('button', { name: 'Look' }).click();
  const list = page.getByRole('dialog', { name: 'Unsaved changes' });
  await list.getByText('There is no such deal').waitFor();
  await list.getByRole('button', { name: 'Discard' }).click();
  await list.getByText('Everything is saved.').waitFor();
  await page.context().close();
  await line.cut();
});

test(
  'cards moved without a line stay where they were put; one that somebody else moved meanwhile is left to choose',
  BUSY,
  async () => {
    const ids = await Promise.all(['Card one', 'Card two'].map(makeDeal));
    const line = await openLine(browsing.site.url);
    const page = await browsing.open('manager', '/deals?q=card', { baseURL: line.url });
    const column = (name: string) => page.getByRole('region', { name }).or(page.getByRole('group', { name })).first();
    const move = async (title: string) => {
      await page.getByRole('button', { name: `Move ${title}` }).focus();
      for (const [key, told] of [
        ['Space', `Lifted ${title}`],
        ['ArrowRight', 'Needs analysis'],
      ] as const) {
        await page.keyboard.press(key);
        await page.locator('[id^=DndLiveRegion]').filter({ hasText: told }).waitFor();
      }
      await page.keyboard.press('Space');
      await column('Needs analysis').getByText(title).waitFor();
    };
    await page.getByText('Card two').waitFor();
    await line.cut();
    await status(page, 'Offline. Trying to reconnect');
    await move('Card one');
    await move('Card two');
    await status(page, 'Offline, 2 changes unsaved');
    await editDeals(browsing.site.world.as('admin'), [{ id: ids[1] ?? 0, set: { stageId: stages[2] } }]);
    await line.mend();
    await status(page, '1 change could not be saved');
    expect(await stored(ids[0] ?? 0)).toMatchObject({ stage: stages[1] });
    await column('Proposal').getByText('Card two').waitFor();
    expect(await page.getByText('The server can').count()).toBe(0);
    await page.getByRole('alert').getByRole('button', { name: 'Look' }).click();
    const list = page.getByRole('dialog', { name: 'Unsaved changes' });
    await list.getByText('Moved to Needs analysis').waitFor();
    await list.getByText('Changed meanwhile to Proposal').getByText('admin').waitFor();
    await list.getByRole('button', { name: 'Use mine' }).click();
    await list.getByText('Everything is saved.').waitFor();
    expect(await stored(ids[1] ?? 0)).toMatchObject({ stage: stages[1] });
    await page.context().close();
    await line.cut();
  },
);

test('whoever signs out is asked about what is not saved, and nobody else ever sends it', async () => {
  const id = await makeDeal('Asked');
  const line = await openLine(browsing.site.url);
  const page = await browsing.open('manager', `/deals/${id}`, { baseURL: line.url });
  await line.cut();
  await status(page, 'Offline. Trying to reconnect');
  await edit(page, 'Amount', '1');
  await editDeals(browsing.site.world.as('admin'), [{ id, set: { amount: 2 } }]);
  await line.mend();
  await status(page, '1 change could not be saved');
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const question = page.getByRole('dialog', { name: 'Sign out without saving?' });
  await question.getByText('1 change is not saved yet').waitFor();
  await question.getByRole('button', { name: 'Discard and sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes('unsaved')));
  await page.context().close();
  await line.cut();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
