import type { BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logActivities } from '../../src/activities/activities.ts';
import { createCompanies } from '../../src/companies/companies.ts';
import { createContacts } from '../../src/contacts/contacts.ts';
import { COLORS } from '../../src/core/colors.ts';
import { createDeals, trashDeals } from '../../src/deals/deals.ts';
import { listPipelines } from '../../src/pipelines/queries.ts';
import { createStage } from '../../src/pipelines/stages.ts';
import { createTag } from '../../src/tags/tags.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { type Browsing, doubleScrollers, excessWidth, findBarriers, openBrowsing } from './browsing.ts';

let browsing: Browsing;
let pages: string[];

beforeAll(async () => {
  browsing = await openBrowsing();
  const ctx = browsing.site.world.as('admin');
  const long = 'Verkehrsgesellschaft für den öffentlichen Nahverkehr im Landkreis ';
  // Of every colour, so that each is read on its ground.
  const tagIds: number[] = [];
  for (const color of [...COLORS, null]) tagIds.push((await createTag(ctx, { name: `Tag in ${color}`, color })).id);
  const [company] = await createCompanies(ctx, [
    { tagIds, name: long.repeat(3).trim(), website: 'https://example.com' },
  ]);
  const [contact] = await createContacts(ctx, [
    {
      firstName: 'Anna',
      lastName: 'Ångström',
      email: 'anna@example.com',
      phone: '+49 30 1234567',
      tagIds,
      companyId: company?.id,
    },
  ]);
  await createContacts(
    ctx,
    Array.from({ length: 40 }, (_, index) => ({ firstName: 'Bo', lastName: `Number ${index}` })),
  );
  const [pipeline] = await listPipelines(ctx.db);
  for (const name of ['Wider', 'Than the window']) await createStage(ctx, { pipelineId: pipeline?.id ?? 0, name });
  const [deal] = await createDeals(ctx, [
    { tagIds, title: long.repeat(3).trim(), amount: 123_456_789.5, companyId: company?.id, contactId: contact?.id },
    { title: 'Forty sensors' },
  ]);
  const [, , ...old] = await createDeals(
    ctx,
    Array.from({ length: 4 }, (_, index) => ({ title: `Old deal ${index}` })),
  );
  await trashDeals(
    ctx,
    old.map(({ id }) => id),
  );
  const [task] = await createTasks(ctx, [
    { title: 'Call back', dealId: deal?.id, dueAt: new Date('2025-01-15T09:00Z') },
  ]);
  await logActivities(ctx, [
    { entityType: 'deal', entityId: deal?.id ?? 0, type: 'note', body: long.repeat(9) },
    {
      entityType: 'deal',
      entityId: deal?.id ?? 0,
      type: 'call',
      subject: 'Prices',
      duration: 300,
      direction: 'outbound',
    },
  ]);
  pages = [
    '/',
    '/deals',
    '/deals?view=table',
    '/contacts',
    '/companies',
    '/tasks',
    '/tasks?view=table',
    '/tasks?view=month&date=2025-01-15',
    '/tasks?view=week&date=2025-01-15',
    `/deals/${deal?.id}`,
    `/contacts/${contact?.id}`,
    `/companies/${company?.id}`,
    `/tasks/${task?.id}`,
    `/deals?open=deal-${deal?.id}`,
    '/deals/999999',
    '/import',
    '/settings/tags',
    '/trash',
    '/trash?entityType=activity',
    '/duplicates',
    '/no-such-page',
    ...[
      'profile',
      'notifications',
      'security',
      'users',
      'roles',
      'teams',
      'pipelines',
      'fields',
      'workspace',
      'audit-log',
    ].map((name) => `/settings/${name}`),
  ];
});
afterAll(() => browsing.close());

const DESK = { viewport: { width: 1440, height: 900 } } as const;
const PHONE = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true } as const;

/** All is there, and drawn. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-label="Loading"], .mantine-Skeleton-root') === null);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** What is wrong with a page as it stands, in light and in dark: that differs in colours alone. */
async function wrongWith(page: Page, where: string): Promise<string[]> {
  await settle(page);
  const excess = await excessWidth(page);
  const odd = [...(excess > 0 ? [`${excess} px too wide`] : []), ...(await doubleScrollers(page))];
  const wrong = [...(await findBarriers(page)), ...odd];
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
  const inDark = await findBarriers(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'light');
  return [...wrong, ...inDark.map((each) => `in dark: ${each}`)].map((each) => `${where}: ${each}`);
}

test.each<[string, BrowserContextOptions]>([
  ['on a desk', DESK],
  ['on a phone', PHONE],
])('no page has barriers %s', { timeout: 240_000 }, async (_where, options) => {
  const page = await browsing.open('admin', '/', options);
  const wrong: string[] = [];
  for (const path of pages) {
    await page.goto(path);
    await page.getByRole('main').first().waitFor();
    wrong.push(...(await wrongWith(page, path)));
  }
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/setup?token=x', '/reset?token=x', '/forgot', '/confirm-email?token=x']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    wrong.push(...(await wrongWith(page, path)));
  }
  expect(wrong).toEqual([]);
  await page.context().close();
});

/** What opens over a page, by what opens it. */
const OVERLAYS: readonly [string, (page: Page) => Promise<void>, 'dialog' | 'menu' | 'listbox'][] = [
  ...(['d', 'c', 'o', 't'] as const).map((key): (typeof OVERLAYS)[number] => [
    `C ${key}`,
    async (page) => {
      await page.keyboard.press('c');
      await page.getByRole('menu').waitFor();
      await page.keyboard.press(key);
    },
    'dialog',
  ]),
  ['the palette', (page) => page.keyboard.press('Control+k'), 'dialog'],
  ['the keys', (page) => page.keyboard.press('?'), 'dialog'],
  ['the create menu', (page) => page.keyboard.press('c'), 'menu'],
];

test('no dialog or menu has barriers', { timeout: 240_000 }, async () => {
  const page = await browsing.open('admin', '/tasks', DESK);
  await settle(page);
  const wrong: string[] = [];
  for (const [name, open, role] of OVERLAYS) {
    await open(page);
    await page.getByRole(role).first().waitFor();
    wrong.push(...(await wrongWith(page, name)));
    await page.keyboard.press('Escape');
    await page.getByRole(role).first().waitFor({ state: 'detached' });
  }
  expect(wrong).toEqual([]);
  await page.context().close();
});

test('no window met an error that nobody saw', () => {
  expect(browsing.errors).toEqual([]);
});
