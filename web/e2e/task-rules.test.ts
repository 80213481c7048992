import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, excessWidth, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(async () => {
  expect(browsing.errors).toEqual([]);
  await browsing.close();
});

test('reminders are added and taken away by keys alone, and Escape leaves the form as it is', async () => {
  const page = await browsing.open('manager', '/tasks');
  await page.locator('header').getByRole('button', { name: 'New task' }).click();
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByLabel('Title').fill('Send the offer');
  await form.getByRole('button', { name: /^Reminders/ }).press('Enter');
  const editor = page.getByRole('dialog', { name: 'Reminders' });
  const amount = editor.getByRole('spinbutton', { name: 'How many' });
  await see(amount).toBeFocused();
  await amount.fill('30');
  await page.keyboard.press('Enter');
  await editor.getByText('30 minutes before').waitFor();
  await editor.getByRole('button', { name: 'Remove the reminder 1 hour before' }).press('Enter');
  await see(editor.getByRole('listitem')).toHaveText(['30 minutes before']);
  await see(amount).toBeFocused();
  await page.keyboard.press('Escape');
  await see(editor).toBeHidden();
  await see(form.getByLabel('Title')).toHaveValue('Send the offer');
  await see(form.getByRole('button', { name: 'Reminders: 30 minutes before' })).toBeFocused();
});

test('a reminder that was written and not added is taken along by Apply, and one that nobody wrote is not', async () => {
  const [task] = await createTasks(browsing.site.world.as('manager'), [
    { title: 'Call back', dueAt: new Date('2031-12-31T09:00:00Z') },
  ]);
  const page = await browsing.open('manager', `/tasks/${task?.id}`);
  const reminders = page.getByRole('button', { name: /^Edit Reminders/ });
  const apply = () => page.getByRole('button', { name: 'Apply' }).click();
  await reminders.click();
  await page.getByRole('spinbutton', { name: 'How many' }).fill('45');
  await apply();
  await see(reminders).toHaveText('Edit Reminders: 1 hour before, 45 minutes before');
  await reminders.click();
  await page.getByRole('button', { name: 'Remove the reminder 1 hour before' }).click();
  await apply();
  await see(reminders).toHaveText('Edit Reminders: 45 minutes before');
});

test('a time that has passed is no reminder, and no rule ends before it begins; a phone has room for both', async () => {
  const phone = { viewport: { width: 375, height: 740 }, hasTouch: true };
  const page = await browsing.open('manager', '/tasks', phone);
  await page.getByRole('button', { name: 'New task' }).last().click();
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByLabel('Due').fill('2031-12-31T09:00');
  await form.getByRole('button', { name: /^Reminders/ }).click();
  await page.getByRole('combobox', { name: 'Of what' }).click();
  await page.getByRole('option', { name: 'at a time' }).click();
  await page.getByLabel('Time').fill('2020-01-01T10:00');
  await page.getByText('That time has passed.').waitFor();
  const add = page.getByRole('button', { name: 'Add', exact: true });
  await see(add).toBeDisabled();
  await see(add).toHaveText('Add');
  expect(await add.evaluate((button) => button.scrollWidth - button.clientWidth)).toBe(0);
  await page.keyboard.press('Escape');

  await form.getByRole('button', { name: /^Repeats/ }).click();
  await page.getByRole('combobox', { name: 'Ends' }).click();
  await page.getByRole('option', { name: 'until a date' }).click();
  await page.getByLabel('until a date').fill('2031-01-01');
  await page.getByText('That is before the first one is due.').waitFor();
  await see(page.getByRole('button', { name: 'Apply' })).toBeDisabled();
  expect(await excessWidth(page)).toBe(0);
});
