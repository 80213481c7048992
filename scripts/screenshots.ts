import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';
import { z } from 'zod';
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

type Shot = { name: string; path: string; options: BrowserContextOptions };

/** Stands for the address of the deal with the most at stake. */
const BIGGEST_DEAL = 'the biggest deal';

const SHOTS: readonly Shot[] = [
  { name: 'board', path: '/deals', options: DESK },
  { name: 'deal', path: BIGGEST_DEAL, options: { ...DESK, colorScheme: 'dark' } },
  { name: 'home', path: '/', options: DESK },
  { name: 'phone-board', path: '/deals', options: { ...PHONE, colorScheme: 'dark' } },
  { name: 'phone-tasks', path: '/tasks', options: { ...PHONE, colorScheme: 'light' } },
];

const dealPage = z.object({ items: z.array(z.object({ id: z.number() })).min(1) });

async function biggestDeal({ request }: BrowserContext): Promise<string> {
  const answer = await request.get('/api/deals?status=open&sort=-amount&per_page=1');
  const { items } = dealPage.parse(await answer.json());
  return `/deals/${items[0]?.id}`;
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  for (const { name, path: page, options } of SHOTS) {
    const context = await browser.newContext({ ...options, baseURL: url, reducedMotion: 'reduce' });
    const data = { email: 'lead@demo.test', password: DEMO_PASSWORD };
    await context.request.post('/trpc/auth.signIn', { data, headers: { origin: url } });
    const window = await context.newPage();
    await window.goto(page === BIGGEST_DEAL ? await biggestDeal(context) : page);
    await window.getByRole('status', { name: 'Live', exact: true }).waitFor();
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
