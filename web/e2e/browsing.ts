import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { Name } from '../../src/testing/actors.ts';
import { launchBrowser } from '../../src/testing/browser.ts';
import { openTestSite, type TestSite } from '../../src/testing/site.ts';

/** In milliseconds: a busy machine takes its time. */
const PATIENCE = 15_000;

export type Browsing = {
  site: TestSite;
  /** A browser window of its own in which this person is signed in. */
  open: (name: Name, path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** What went wrong in any window without anybody seeing it. */
  errors: string[];
  close: () => Promise<void>;
};

/** Playwright's expectations, which wait until a page is so: as long as its windows do. */
export const see = expect.configure({ timeout: PATIENCE });

/** The whole server with the built client, and a browser to open it in. */
export async function openBrowsing(options: Parameters<typeof openTestSite>[0] = {}): Promise<Browsing> {
  const [site, browser]: [TestSite, Browser] = await Promise.all([
    openTestSite({ patience: { queueMs: PATIENCE }, ...options }),
    launchBrowser(),
  ]);
  const errors: string[] = [];
  return {
    site,
    errors,
    open: async (name, path, options = {}) => {
      const context = await browser.newContext({
        baseURL: site.url,
        locale: 'en-US',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        viewport: { width: 1280, height: 800 },
        serviceWorkers: 'block',
        ...options,
      });
      const [cookie = '', value = ''] = (await site.signIn(name)).split(/=(.*)/s);
      await context.addCookies([{ name: cookie, value, url: site.url }]);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`));
      await page.goto(path);
      await page.getByRole('status', { name: 'Live', exact: true }).waitFor();
      return page;
    },
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

/** What axe finds wrong with a page, in short; by some of its rules, where they are named. */
export async function findBarriers(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (some) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const runOnly = some ?? ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
    const { violations } = await inPage.run(document, { runOnly, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all, none }) => `${id}: ${target.join(' ')}: ${[...any, ...all, ...none][0]?.message}`),
    );
  }, rules);
}

/** How many pixels the page is wider than its window. */
export const excessWidth = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** What scrolls although something in it scrolls the same way: most often something hidden hangs out of the inner one. */
export const doubleScrollers = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const scrolls = (element: Element, isAcross: boolean): boolean => {
      const { overflowX, overflowY } = getComputedStyle(element);
      const excess = isAcross ? element.scrollWidth - element.clientWidth : element.scrollHeight - element.clientHeight;
      return /auto|scroll/.test(isAcross ? overflowX : overflowY) && excess > 1;
    };
    const outerOf = (element: Element, isAcross: boolean): Element | null => {
      for (let at = element.parentElement; at; at = at.parentElement) if (scrolls(at, isAcross)) return at;
      return null;
    };
    return [true, false].flatMap((isAcross) =>
      [...document.querySelectorAll('*')]
        .filter((element) => scrolls(element, isAcross))
        .flatMap((element) => {
          const outer = outerOf(element, isAcross);
          return outer
            ? [`${outer.className} scrolls ${isAcross ? 'across' : 'down'} around ${element.className}`]
            : [];
        }),
    );
  });
