import type { Page } from '@playwright/test';
import { hashPassword } from '../../src/auth/secrets.ts';
import { launchBrowser } from '../../src/testing/browser.ts';
import { users } from '../../src/users/table.ts';
import { buildWebIfOlder } from '../build-web.ts';
import { startKontor } from './processes.ts';
import { quantile } from './table.ts';
import type { World } from './world.ts';

const PASSWORD = 'a password of the bench';

declare global {
  interface Window {
    /** Milliseconds between frames, for as long as they are noted. */
    frameTimes: number[] | null;
  }
}

/** Shows the client, as an administrator who sees everything, in a Chromium of its own. */
export async function inBrowser(world: World, measure: (page: Page) => Promise<void>): Promise<void> {
  await buildWebIfOlder();
  const passwordHash = await hashPassword(PASSWORD);
  const email = `browser-${Date.now()}@bench.test`;
  await world.database.db.insert(users).values({ name: 'Browser', email, role: 'admin', passwordHash });
  const server = await startKontor(world);
  const browser = await launchBrowser();
  try {
    const { url } = server;
    const viewport = { width: 1440, height: 900 };
    const context = await browser.newContext({ baseURL: url, viewport, serviceWorkers: 'block' });
    const data = { email, password: PASSWORD };
    await context.request.post('/trpc/auth.signIn', { data, headers: { origin: url } });
    const page = await context.newPage();
    // What runs in the page was compiled to call this, and does not bring it along.
    await page.addInitScript('globalThis.__name = (named) => named');
    await measure(page);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Milliseconds between the frames that are drawn meanwhile. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const noted: number[] = [];
    window.frameTimes = noted;
    let last = performance.now();
    const note = () => {
      const now = performance.now();
      noted.push(now - last);
      last = now;
      if (window.frameTimes) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await work();
  return page.evaluate(() => {
    const noted = window.frameTimes ?? [];
    window.frameTimes = null;
    return noted;
  });
}

/** The middle, the 95th of a hundred, and the greatest. */
export const figuresOf = (figures: readonly number[]): string[] =>
  [quantile(figures, 0.5), quantile(figures, 0.95), Math.max(...figures)].map((figure) => figure.toFixed(1));
