import type { Page } from '@playwright/test';
import { figuresOf, framesDuring, inBrowser } from './browser.ts';
import { printTable } from './table.ts';
import { say, type World } from './world.ts';

const DRAGS = 5;
const STEPS = 60;
const MOVES = 40;

declare global {
  interface Window {
    settled: Promise<number>;
    /** When a card that somebody else has moved stands where it went. */
    drawn: Promise<number>;
  }
}

/**
 * What the board weighs at first, how smoothly a card is dragged over it with all open deals there, and how soon it shows
 * what others move.
 */
export const measureBoard = (world: World): Promise<void> =>
  inBrowser(world, async (page) => {
    const weigh = watchWeight(page);
    await page.goto('/deals');
    await page.locator('[data-deal]').first().waitFor();
    const { bytes, files } = weigh();
    say(`First load: ${(bytes / 1_000).toFixed(0)} kB of scripts and styles in ${files} files, as compressed`);

    const cards = await bringAllCards(page);
    const idle = await framesDuring(page, () => page.waitForTimeout(1_000));
    const frames: number[] = [];
    const settled: number[] = [];
    for (let turn = 0; turn < DRAGS; turn++) {
      const { during, after } = await dragOnce(page);
      frames.push(...during);
      settled.push(after);
    }
    printTable(
      `Dragging on a board that holds ${cards.toLocaleString('en')} cards, ms`,
      ['', 'p50', 'p95', 'most'],
      [
        ['frames at rest', ...figuresOf(idle)],
        ['frames of a drag', ...figuresOf(frames)],
        ['drop to settled', ...figuresOf(settled)],
        ['others’ moves, answered to drawn', ...figuresOf(await othersMoves(page))],
      ],
    );
  });

/** A deal is moved to and fro past the page, in milliseconds from the answer until its card stands there. */
async function othersMoves(page: Page): Promise<number[]> {
  const columns = page.locator('[data-stage]:has(ul)');
  const stages = await columns.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-stage')));
  const id = Number(await columns.first().locator('[data-deal]').first().getAttribute('data-deal'));
  const { origin } = new URL(page.url());
  const times: number[] = [];
  for (let turn = 0; turn < MOVES; turn++) {
    const stage = stages[turn % 2 === 0 ? 1 : 0];
    await page.evaluate((selector) => {
      window.drawn = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector(selector)) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
    }, `[data-stage="${stage}"] [data-deal="${id}"]`);
    await page.request.post('/trpc/deals.move', { data: { id, stageId: Number(stage) }, headers: { origin } });
    const answered = Date.now();
    times.push((await page.evaluate(() => window.drawn)) - answered);
  }
  return times;
}

/** Counts the scripts and styles that arrive, without their headers, until it is asked. */
function watchWeight(page: Page): () => { bytes: number; files: number } {
  const sizes: number[] = [];
  page.on('response', (response) => {
    if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return;
    sizes.push(Number(response.headers()['content-length'] ?? 0));
  });
  return () => ({ bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length });
}

const LISTS = '[data-stage] ul';

/** Scrolls all columns to their ends, again and again, until they bring no more. */
async function bringAllCards(page: Page): Promise<number> {
  const holds = () =>
    page.locator(LISTS).evaluateAll((lists) => lists.reduce((sum, { clientHeight }) => sum + clientHeight, 0));
  let before = -1;
  for (let now = await holds(); now !== before; now = await holds()) {
    before = now;
    const answer = page.waitForResponse(/deals\.column/, { timeout: 2_000 }).catch(() => null);
    await scrollTo(page, 'end');
    await answer;
    await page.waitForLoadState('networkidle');
  }
  await scrollTo(page, 'start');
  return page
    .locator('[data-stage]:has(ul) header [aria-hidden]')
    .evaluateAll((counts) => counts.reduce((sum, count) => sum + Number(count.textContent?.replace(/\D/g, '')), 0));
}

const scrollTo = (page: Page, where: 'start' | 'end'): Promise<void> =>
  page.locator(LISTS).evaluateAll((lists, to) => {
    for (const { parentElement } of lists) parentElement?.scrollTo({ top: to === 'end' ? 1e9 : 0 });
  }, where);

/** A card across all columns and back, up and down, and dropped in the second one. */
async function dragOnce(page: Page): Promise<{ during: number[]; after: number }> {
  // The drag before may have scrolled the board.
  await page.locator('[data-stage]').evaluateAll(([column]) => column?.parentElement?.scrollTo({ left: 0 }));
  const card = page.locator('[data-deal]').nth(2);
  const id = await card.getAttribute('data-deal');
  const from = await card.boundingBox();
  const columns = await page
    .locator('[data-stage]:has(ul)')
    .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().left + 100));
  const [first = 0, second = 0] = columns;
  const last = Math.min(columns.at(-1) ?? 0, 1_300);
  if (!from) throw new Error('There is no card to drag');
  await page.mouse.move(from.x + 60, from.y + 30);
  await page.mouse.down();
  await page.mouse.move(from.x + 70, from.y + 36, { steps: 3 });
  const during = await framesDuring(page, async () => {
    for (let step = 0; step < STEPS; step++) {
      const way = step / STEPS;
      await page.mouse.move(first + (last - first) * Math.sin(way * Math.PI), 300 + 150 * Math.sin(way * 9));
    }
    await page.mouse.move(second, 420);
  });
  await page.evaluate((dragged) => {
    window.settled = new Promise((resolve) => {
      window.addEventListener(
        'mouseup',
        () => {
          const start = performance.now();
          const look = () => {
            const isThere = document.querySelector(`[data-deal="${dragged}"]:not([data-lifted])`) !== null;
            if (isThere && !document.querySelector('[data-dragging]')) {
              requestAnimationFrame(() => resolve(performance.now() - start));
            } else requestAnimationFrame(look);
          };
          look();
        },
        { once: true, capture: true },
      );
    });
  }, id);
  await page.mouse.up();
  const after = await page.evaluate(() => window.settled);
  await page.waitForLoadState('networkidle');
  return { during, after };
}
