import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOnce } from '../../src/jobs/work.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
beforeAll(async () => {
  browsing = await openBrowsing();
  const { as } = browsing.site.world;
  const dueAt = (day: number) => new Date(Date.UTC(2031, 4, day, 9));
  await createTasks(as('manager'), [
    { title: 'Draw the plan', dueAt: dueAt(2), priority: 'high' },
    { title: 'Ask for prices', dueAt: dueAt(3), priority: 'low' },
    { title: 'Book the hall', dueAt: dueAt(4), priority: 'high' },
    { title: 'Long done', status: 'done' },
  ]);
  await createTasks(as('lead'), [{ title: 'Of the lead', dueAt: dueAt(5), priority: 'high' }]);
});
afterAll(() => browsing.close());

const row = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(title) });
const link = (page: Page, title: string) => page.getByRole('link', { name: title });
const titles = (page: Page) => page.locator('[data-column="0"] a').allInnerTexts();
const filterOf = (...conditions: object[]) => encodeURIComponent(JSON.stringify({ conditions }));
const layout = (page: Page, name: string) => page.getByTitle(name, { exact: true }).click();

test('one’s own tasks are a table, sorted, walked, edited and ticked off by keyboard', async () => {
  const page = await browsing.open('manager', '/tasks');
  await layout(page, 'Table');
  await row(page, 'Book the hall').waitFor();
  await see.poll(() => titles(page)).toEqual(['Draw the plan', 'Ask for prices', 'Book the hall']);
  await page.getByRole('button', { name: 'Title', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('[data-column="0"] a')?.textContent === 'Ask for prices');
  expect(new URL(page.url()).search).toBe('?sort=title&view=table');
  await page.locator('[data-row="1"][data-column="0"]').focus();
  await page.keyboard.press('d');
  await page.getByText('Done: Book the hall').waitFor();
  await row(page, 'Book the hall').getByRole('button', { name: 'Edit Status: Done' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await row(page, 'Book the hall').getByRole('button', { name: 'Edit Status: To do' }).waitFor();
  await page.locator('[data-row="0"][data-column="2"]').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Urgent' }).click();
  await row(page, 'Ask for prices').getByRole('button', { name: 'Edit Priority: Urgent' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

test('conditions narrow list, table and calendar alike, and say for themselves whose tasks are meant', async () => {
  const high = filterOf({ field: 'priority', op: 'is', value: 'high' });
  const page = await browsing.open('manager', `/tasks?filter=${high}`);
  await link(page, 'Draw the plan').waitFor();
  expect(await link(page, 'Ask for prices').count()).toBe(0);
  await page.getByRole('button', { name: 'Priority is High', exact: true }).waitFor();
  await layout(page, 'Table');
  await row(page, 'Draw the plan').waitFor();
  await see.poll(() => titles(page)).toEqual(['Draw the plan', 'Book the hall']);
  await page.goto(`/tasks?view=month&date=2031-05-01&filter=${high}`);
  await link(page, 'Draw the plan').waitFor();
  expect(await link(page, 'Ask for prices').count()).toBe(0);
  await page.context().close();
  const { userId } = browsing.site.world.people.manager;
  const theirs = filterOf(
    { field: 'assigneeId', op: 'is', value: userId },
    { field: 'status', op: 'is', value: 'done' },
  );
  const other = await browsing.open('lead', `/tasks?view=table&filter=${theirs}`);
  await row(other, 'Long done').waitFor();
  await see.poll(() => titles(other)).toEqual(['Long done']);
  await other.getByText('Mine', { exact: true }).click();
  await other.getByText('To do', { exact: true }).click();
  await row(other, 'Of the lead').waitFor();
  await see.poll(() => titles(other)).toEqual(['Of the lead']);
  expect(new URL(other.url()).search).toBe('?view=table');
  await other.context().close();
});

test('what fits the list is selected as a whole, exported, and done at once', async () => {
  const page = await browsing.open(
    'manager',
    `/tasks?view=table&filter=${filterOf({ field: 'priority', op: 'is', value: 'high' })}`,
  );
  await row(page, 'Draw the plan').waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  const bar = page.getByRole('region', { name: 'Selected' });
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'Export' }).click();
  await page.getByText('2 records.').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const [head, ...rows] = (await readFile(await (await download).path(), 'utf8')).trimEnd().split('\r\n');
  expect(head).toMatch(/^\uFEFFID,Title,Due,Priority,Status,/);
  expect(rows.map((line) => line.split(',')[1])).toEqual(['Draw the plan', 'Book the hall']);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await bar.getByRole('button', { name: 'Complete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Complete' }).click();
  await page.getByText('2 selected').waitFor({ state: 'detached' });
  const { db } = browsing.site.world.database;
  while (await workOnce({ db, onCommit: () => {} })) {
    // until nothing is left
  }
  await page.goto('/tasks?view=table');
  await row(page, 'Ask for prices').waitFor();
  await see.poll(() => titles(page)).toEqual(['Ask for prices']);
  await page.context().close();
});

test('a view keeps how tasks are laid out, and what is changed goes on top of it', async () => {
  const page = await browsing.open('lead', '/tasks?view=table&everybody=true&sort=-title');
  await row(page, 'Of the lead').waitFor();
  await page.getByRole('button', { name: 'Save as new' }).click();
  await page.getByLabel('Name').fill('All of them');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Views: All of them' }).waitFor();
  await page.waitForURL(/\/tasks\?saved=\d+$/);
  expect((await titles(page))[0]).toBe('Of the lead');
  const address = page.url();
  await layout(page, 'Month');
  await page.waitForURL(/view=month/);
  await page.getByRole('region', { name: 'Calendar' }).waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.waitForURL(address);
  await row(page, 'Of the lead').waitFor();
  await layout(page, 'List');
  await page.waitForURL(/without=/);
  await page.getByRole('region', { name: 'Later' }).getByRole('link', { name: 'Of the lead' }).waitFor();
  await page.goto(address);
  await row(page, 'Of the lead').waitFor();
  await page.getByRole('button', { name: 'Views: All of them' }).click();
  await page.getByRole('menuitem', { name: 'Tasks' }).click();
  await page.getByRole('region', { name: 'Later' }).waitFor();
  expect(browsing.errors).toEqual([]);
  await page.context().close();
});
