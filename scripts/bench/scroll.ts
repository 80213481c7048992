import type { Page } from '@playwright/test';
import { figuresOf, framesDuring, inBrowser } from './browser.ts';
import { printTable } from './table.ts';
import { say, type World } from './world.ts';

/** Some 55 rows a frame: as fast as a wheel that is turned hard. */
const STEP_PX = 2_000;

/** All contacts in a table that is scrolled from the first to the last: how smoothly, and what the page holds afterwards. */
export const measureScroll = (world: World): Promise<void> =>
  inBrowser(world, async (page) => {
    await page.goto('/contacts');
    await page.locator('tbody tr[aria-rowindex]').first().waitFor();
    const before = await heapOf(page);
    const idle = await framesDuring(page, () => page.waitForTimeout(1_000));
    let pixels = 0;
    const frames = await framesDuring(page, async () => {
      pixels = await scrollToEnd(page);
    });
    await page.waitForLoadState('networkidle');
    const after = await heapOf(page);
    printTable(
      `A table of contacts, ${pixels.toLocaleString('en')} px high, scrolled to its end, ms`,
      ['', 'p50', 'p95', 'most', 'over 50 ms'],
      [
        ['frames at rest', ...figuresOf(idle), String(longIn(idle))],
        ['frames of scrolling', ...figuresOf(frames), `${longIn(frames)} of ${frames.length}`],
      ],
    );
    say(`The page's memory: ${before} MB before, ${after} MB afterwards`);
  });

const longIn = (frames: readonly number[]): number => frames.filter((ms) => ms > 50).length;

/** Returns how far that was. */
const scrollToEnd = (page: Page): Promise<number> =>
  page.evaluate(
    (step) =>
      new Promise<number>((resolve) => {
        const scroller = document.querySelector('table')?.parentElement;
        if (!scroller) throw new Error('There is no table');
        const go = () => {
          const from = scroller.scrollTop;
          scroller.scrollTop = from + step;
          if (scroller.scrollTop === from) resolve(scroller.scrollHeight);
          else requestAnimationFrame(go);
        };
        requestAnimationFrame(go);
      }),
    STEP_PX,
  );

/** Megabytes of the heap that are in use, without garbage. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usedSize / 1e6).toFixed(1);
}
