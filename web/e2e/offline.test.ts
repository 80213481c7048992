import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browsing, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;

beforeAll(async () => {
  browsing = await openBrowsing();
});
afterAll(() => browsing.close());

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

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
