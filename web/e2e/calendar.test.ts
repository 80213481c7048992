import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrmClient } from '../../src/client.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, excessWidth, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let ids: Record<'call' | 'crowd', number>;

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const at = (time: string) => new Date(`2031-05-${time}Z`);
  const [call] = await createTasks(ctx, [{ title: 'Call back', dueAt: at('14T09:30:00') }]);
  const crowd = await createTasks(
    ctx,
    Array.from({ length: 7 }, (_, index) => ({
      title: `One of many ${'with quite a long title '.repeat(3)}${index}`,
      dueAt: at(`21T1${index}:00:00`),
    })),
  );
  ids = { call: call?.id ?? 0, crowd: crowd[0]?.id ?? 0 };
});
afterAll(async () => {
  expect(browsing.errors).toEqual([]);
  await browsing.close();
});

const day = (date: string) => `[data-day="${date}"]`;

test('a task is dragged to another day and hour, by mouse and by keys, and moves on others’ screens', async () => {
  const [page, other] = await Promise.all([
    browsing.open('manager', '/tasks?view=month&date=2031-05-01'),
    browsing.open('lead', '/tasks?view=month&date=2031-05-01&everybody=true'),
  ]);
  const task = (on: string, of = page) => of.locator(`${day(on)} [data-task="${ids.call}"]`);
  await task('2031-05-14', other).waitFor();
  await task('2031-05-14').dragTo(page.locator(day('2031-05-16')), { steps: 12 });
  await task('2031-05-16').waitFor();
  await task('2031-05-16', other).waitFor();

  await page.getByRole('button', { name: 'Move Call back to another day' }).focus();
  await page.keyboard.press('Space');
  const said = page.locator('[id^=DndLiveRegion]');
  await expect.poll(() => said.textContent()).toContain('May 16');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => said.textContent()).toContain('May 23');
  await page.keyboard.press('Space');
  await task('2031-05-23').waitFor();
  await task('2031-05-23', other).waitFor();

  await page.goto('/tasks?view=week&date=2031-05-23');
  const hour = (at: number) => page.locator(`${day('2031-05-22')}[data-hour="${at}"]`);
  await task('2031-05-23').dragTo(hour(11), { steps: 12 });
  await hour(11).getByText('11:30').waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page
    .locator(`${day('2031-05-23')}[data-hour="9"]`)
    .getByText('Call back')
    .waitFor();
});

test('a task that somebody else put off while it was being dragged shows both days, and whose the other is', async () => {
  const { site } = browsing;
  const [made] = await createTasks(site.world.as('manager'), [
    { title: 'Contested', dueAt: new Date('2031-07-14T09:30:00Z') },
  ]);
  const id = made?.id ?? 0;
  const page = await browsing.open('manager', '/tasks?view=month&date=2031-07-01');
  const task = (on: string) => page.locator(`${day(on)} [data-task="${id}"]`);
  await task('2031-07-14').hover();
  await page.mouse.down();
  const target = await page.locator(day('2031-07-16')).boundingBox();
  await page.mouse.move((target?.x ?? 0) + 20, (target?.y ?? 0) + 60, { steps: 12 });
  const crm = createCrmClient({ url: site.url, token: site.tokenOf('admin') });
  await crm.tasks.update.mutate({ id, set: { dueAt: '2031-07-22T09:30:00Z' } });
  await page.mouse.up();
  const told = page
    .getByRole('alert')
    .filter({ hasText: /changed meanwhile to Jul 22, 2031.* admin, through the API/ });
  await told.waitFor();
  await task('2031-07-22').waitFor();
  await told.getByRole('button', { name: /^Use mine: Jul 16, 2031/ }).click();
  await task('2031-07-16').waitFor();
});

test('what a day has too much of is counted and leads on; what goes away goes at once', async () => {
  const page = await browsing.open('manager', '/tasks?view=month&date=2031-05-01');
  await page.getByRole('button', { name: '3 more tasks on May 21, 2031' }).waitFor();
  const crm = createCrmClient({ url: browsing.site.url, token: browsing.site.tokenOf('manager') });
  await crm.tasks.delete.mutate({ id: ids.crowd });
  await page.getByRole('button', { name: '2 more tasks on May 21, 2031' }).click();
  await page.waitForURL(/view=week.*date=2031-05-21/);
});

test('a phone shows a month in numbers and a day by its hours', async () => {
  const phone = { viewport: { width: 375, height: 740 }, hasTouch: true };
  const page = await browsing.open('manager', '/tasks?view=month&date=2031-05-01', phone);
  expect(await excessWidth(page)).toBe(0);
  await page.getByRole('button', { name: /May 21, 2031: \d tasks/ }).click();
  await page.getByText('One of many').first().waitFor();
  expect(await excessWidth(page)).toBe(0);
});
