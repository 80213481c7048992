import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { loadConfig } from '../src/config.ts';
import { DEMO_PASSWORD } from '../src/demo/people.ts';
import { seedDemo } from '../src/demo/seed.ts';
import { startKontor } from '../src/start.ts';
import { launchBrowser } from '../src/testing/browser.ts';
import { buildWebIfOlder } from './build-web.ts';

const FOLDER = path.resolve(import.meta.dirname, '../docs/screenshots');
const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' };
const PHONE: BrowserContextOptions = {
  viewport: { width: 375, height: 812 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

type Shot = {
  name: string;
  path: string;
  options: BrowserContextOptions;
  /** What is done on the page before the picture is taken. */
  prepare?: (page: Page) => Promise<void>;
};

const openBusiest = async (page: Page): Promise<void> => {
  const deal = page.getByRole('main').getByRole('link').nth(2);
  await deal.click();
  await page.getByRole('complementary').waitFor();
};

const SHOTS: readonly Shot[] = [
  { name: 'board', path: '/deals', options: DESK },
  { name: 'deal', path: '/deals', options: { ...DESK, colorScheme: 'dark' }, prepare: openBusiest },
  { name: 'home', path: '/', options: DESK },
  { name: 'phone-board', path: '/deals', options: { ...PHONE, colorScheme: 'dark' } },
  { name: 'phone-tasks', path: '/tasks', options: { ...PHONE, colorScheme: 'light' } },
];

async function takeAll(browser: Browser, url: string): Promise<void> {
  for (const { name, path: page, options, prepare } of SHOTS) {
    const context = await browser.newContext({ ...options, baseURL: url, reducedMotion: 'reduce' });
    const data = { email: 'lead@demo.test', password: DEMO_PASSWORD };
    await context.request.post('/trpc/auth.signIn', { data, headers: { origin: url } });
    const window = await context.newPage();
    await window.goto(page);
    await window.getByRole('status', { name: 'Live', exact: true }).waitFor();
    await prepare?.(window);
    await window.waitForLoadState('networkidle');
    await window.screenshot({ path: path.join(FOLDER, `${name}.png`) });
    await context.close();
    console.log(`docs/screenshots/${name}.png`);
  }
}

/** The README's pictures, of the demo as it is today. */
async function takeScreenshots(): Promise<void> {
  await buildWebIfOlder();
  const folder = await mkdtemp(path.join(tmpdir(), 'kontor-screenshots-'));
  const config = loadConfig({ ...process.env, PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'warn' });
  const running = await startKontor(config, (db) => seedDemo(db, { now: new Date(), timezone: 'UTC' }));
  const browser = await launchBrowser();
  try {
    await mkdir(FOLDER, { recursive: true });
    await takeAll(browser, running.url);
  } finally {
    await browser.close();
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await takeScreenshots();
