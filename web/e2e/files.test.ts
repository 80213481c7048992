import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities } from '../../src/activities/activities.ts';
import { createDeals, restoreDeals, trashDeals } from '../../src/deals/deals.ts';
import { type Browsing, excessWidth, findBarriers, openBrowsing, see } from './browsing.ts';

let browsing: Browsing;
let dealId = 0;

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('manager');
  const [deal] = await createDeals(ctx, [{ title: 'Forty sensors' }]);
  dealId = deal?.id ?? 0;
  await logActivities(ctx, [{ entityType: 'deal', entityId: dealId, type: 'note', body: 'The offer, as signed' }]);
});
afterAll(() => browsing.close());

const zone = (page: Page) => page.getByRole('group', { name: 'Files', exact: true });
const row = (page: Page, name: string) => zone(page).getByRole('listitem').filter({ hasText: name });
const HOSTILE = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>';

/** A picture of this page's own making, as a browser would paste or drop it. */
async function bring(page: Page, how: 'paste' | 'drop', name: string): Promise<void> {
  await page.evaluate(
    async ([kind, label]) => {
      const canvas = document.createElement('canvas');
      canvas.width = 1_200;
      canvas.height = 800;
      canvas.getContext('2d')?.fillRect(0, 0, 600, 800);
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
      const data = new DataTransfer();
      data.items.add(new File([blob ?? ''], label, { type: 'image/png' }));
      const options = { bubbles: true, cancelable: true };
      // Anywhere on the record.
      document.body.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data }),
      );
    },
    [how, name] as const,
  );
}

test('files are attached by choosing, pasting and dropping, looked at without running, and removed; others see it', {
  timeout: 120_000,
}, async () => {
  const address = `/deals/${dealId}`;
  const desk = { viewport: { width: 1440, height: 900 } };
  const [page, theirs] = await Promise.all([
    browsing.open('manager', address, desk),
    browsing.open('viewer', address, desk),
  ]);
  await zone(theirs).getByText('No files yet').waitFor();
  await zone(page).getByRole('button', { name: 'Attach a file' }).waitFor();
  await zone(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'page <b>.html', mimeType: 'text/html', buffer: Buffer.from(HOSTILE) });
  await row(page, 'page <b>.html').waitFor();
  await row(theirs, 'page <b>.html').waitFor();
  await bring(page, 'paste', 'pasted.png');
  await row(page, 'pasted.png').locator('img').waitFor();
  await bring(page, 'drop', 'dropped.png');
  await row(page, 'dropped.png').waitFor();
  await row(theirs, 'dropped.png').getByText('manager').waitFor();
  expect(await zone(theirs).getByRole('button', { name: 'Attach a file' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Open page <b>.html' }).click();
  const dialog = page.getByRole('dialog', { name: 'page <b>.html' });
  await dialog.getByText(HOSTILE).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download' }).click();
  expect((await downloading).suggestedFilename()).toContain('html');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Open dropped.png' }).click();
  const picture = page.getByRole('dialog').getByRole('img', { name: 'dropped.png' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1_200);
  await page.keyboard.press('Escape');
  // By its own address it is no page of ours either.
  const alone = await page.context().newPage();
  await alone.goto(`${browsing.site.url}/api/files/1/preview`);
  expect(await alone.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined();
  await alone.close();
  expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined();

  await page.getByRole('button', { name: 'Actions for dropped.png' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('offer.png');
  await page.getByRole('button', { name: 'Save' }).click();
  await row(theirs, 'offer.png').waitFor();
  await page.getByRole('button', { name: 'Actions for offer.png' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await row(theirs, 'offer.png').waitFor({ state: 'detached' });
  await page.getByText('offer.png is in the trash').locator('..').getByRole('button', { name: 'Undo' }).click();
  await row(theirs, 'offer.png').waitFor();
  await Promise.all([page.context().close(), theirs.context().close()]);
});

test('an activity carries files, and what does not arrive says so and can be sent again, on a phone too', {
  timeout: 120_000,
}, async () => {
  const page = await browsing.open('manager', `/deals/${dealId}`, {
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    isMobile: true,
  });
  const entry = page.getByRole('listitem').filter({ hasText: 'The offer, as signed' }).last();
  await entry.getByRole('button', { name: 'Actions for this entry' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Attach a file' }).click();
  await choosing;
  const choose = (name: string) =>
    entry.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('signed') });
  await page.route('**/api/activities/*/files', (route) => route.abort());
  await choose('signed.txt');
  await entry.getByRole('alert').getByText('did not arrive').waitFor();
  expect(await page.getByRole('button', { name: 'Open signed.txt' }).count()).toBe(0);
  await page.unroute('**/api/activities/*/files');
  await entry.getByRole('button', { name: 'Try again' }).click();
  await entry.getByRole('button', { name: 'Open signed.txt' }).waitFor();
  expect(await excessWidth(page)).toBe(0);

  // One that is cancelled on its way is not there.
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route('**/api/activities/*/files', async (route) => {
    await held;
    await route.abort().catch(() => {});
  });
  await choose('never.txt');
  await entry.getByRole('button', { name: 'Cancel' }).click();
  await entry.getByText('never.txt').waitFor({ state: 'detached' });
  release();
  await page.unroute('**/api/activities/*/files');
  await entry
    .locator('input[type=file]')
    .setInputFiles({ name: 'none.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
  await entry.getByRole('alert').getByText('This file is empty').waitFor();
  expect(await entry.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await page.getByRole('tab', { name: 'Files' }).click();
  await row(page, 'signed.txt').getByText('on an activity').waitFor();
  expect(await excessWidth(page)).toBe(0);
  expect(await findBarriers(page)).toEqual([]);
  await page.context().close();
});

test('a PDF is offered to be downloaded where the browser can’t show it, and nothing is attached to what is in the trash', async () => {
  const [page, theirs] = await Promise.all([
    browsing.open('manager', `/deals/${dealId}`, { viewport: { width: 1440, height: 700 } }),
    browsing.open('lead', `/deals/${dealId}`),
  ]);
  await zone(page)
    .locator('input[type=file]')
    .setInputFiles({ name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
  await row(page, 'offer.pdf').waitFor();
  for (const isShown of [true, false]) {
    await page.evaluate((value) => {
      Object.defineProperty(navigator, 'pdfViewerEnabled', { configurable: true, value });
    }, isShown);
    await page.getByRole('button', { name: 'Open offer.pdf' }).click();
    const dialog = page.getByRole('dialog', { name: 'offer.pdf' });
    if (isShown) await dialog.locator('iframe').waitFor();
    else await dialog.getByText('can’t show PDFs').waitFor();
    await see(dialog.getByRole('link', { name: 'Download' })).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  const ctx = browsing.site.world.as('manager');
  await zone(theirs).getByRole('button', { name: 'Attach a file' }).waitFor();
  await trashDeals(ctx, [dealId]);
  for (const each of [page, theirs]) await see(zone(each).getByRole('button', { name: 'Attach a file' })).toBeHidden();
  await restoreDeals(ctx, [dealId]);
  for (const each of [page, theirs]) await see(zone(each).getByRole('button', { name: 'Attach a file' })).toBeVisible();
  await Promise.all([page.context().close(), theirs.context().close()]);
});

test('a file that is dropped where nothing takes it does not open in Kontor’s place', async () => {
  const page = await browsing.open('manager', '/deals', { viewport: { width: 1440, height: 900 } });
  await page.getByRole('navigation').first().waitFor();
  const isRefused = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'stray.txt'));
    const options = { bubbles: true, cancelable: true, dataTransfer };
    // What is cancelled is not left to the browser, which would go to the file.
    return ['dragover', 'drop'].map((kind) => !document.body.dispatchEvent(new DragEvent(kind, options)));
  });
  expect(isRefused).toEqual([true, true]);
  await page.context().close();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
