import { expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';

const check = (files: Record<string, string>) => checkImports(new Map(Object.entries(files)));

test('imports that go leftward pass', () => {
  const problems = check({
    'src/core/money.ts': `import { z } from 'zod';`,
    'src/deals/input.ts': `import { amount } from '../core/money.ts';\nimport { stage } from '../pipelines/input.ts';`,
    'src/deals/table.ts': `import { users } from '../users/table.ts';\nimport type { Actor } from '../access/actor.ts';`,
    'src/deals/deals.ts': `import { deals } from './table.ts';\nimport { recordEvents } from '../events/events.ts';`,
    'src/deals/router.ts': `import { moveDeals } from './deals.ts';`,
    'src/deals/deals.test.ts': `import { createServer } from '../server.ts';\nimport { lead } from '../testing/actors.ts';`,
    'src/db/schema.ts': `export * from '../deals/table.ts';`,
    'src/client.ts': `import type { AppRouter } from './router.ts';`,
    'src/router.ts': `import { dealsRouter } from './deals/router.ts';`,
    'web/deals/DealForm.tsx': `import { dealInput } from '../../src/deals/input.ts';\nimport type { Deal } from '../../src/deals/queries.ts';`,
    'web/routes.tsx': `const page = lazy(() => import('./pages/Deals.tsx'));`,
    'web/pages/Deals.tsx': `import { link } from '../routes.tsx';`,
  });
  expect(problems).toEqual([]);
});

test.each<[rule: string, file: string, source: string, message: RegExp]>([
  [
    'a folder to the right',
    'src/companies/companies.ts',
    `import { deals } from '../deals/table.ts';`,
    /deals stands to the right of companies/,
  ],
  [
    'a type of a folder to the right',
    'src/access/actor.ts',
    `import type { Deal } from '../deals/table.ts';`,
    /right of access/,
  ],
  [
    'over several lines',
    'src/companies/companies.ts',
    `import {\n  type A,\n  deals,\n} from '../deals/table.ts';`,
    /right of/,
  ],
  ['as a re-export', 'src/companies/companies.ts', `export { deals } from '../deals/table.ts';`, /right of/],
  ['lazily', 'src/companies/companies.ts', `const late = await import('../deals/table.ts');`, /right of/],
  ['for its effects', 'src/companies/companies.ts', `import '../deals/reactions.ts';`, /right of/],
  ['a later file of the folder', 'src/deals/queries.ts', `import { moveDeals } from './deals.ts';`, /within a folder/],
  ['the router of the folder', 'src/deals/jobs.ts', `import { dealsRouter } from './router.ts';`, /within a folder/],
  [
    'a router of another folder',
    'src/deals/deals.ts',
    `import { r } from '../companies/router.ts';`,
    /only the app router/,
  ],
  [
    'verbs in a table',
    'src/deals/table.ts',
    `import { name } from '../companies/companies.ts';`,
    /a table imports only/,
  ],
  ['the database in an input', 'src/deals/input.ts', `import { id } from '../db/columns.ts';`, /loaded by browsers/],
  ['Node in core', 'src/core/clock.ts', `import { hrtime } from 'node:process';`, /loaded by browsers/],
  [
    'a value of the server in web',
    'web/deals/Board.tsx',
    `import { moveDeals } from '../../src/deals/deals.ts';`,
    /web takes values only/,
  ],
  [
    'an inline type in web, which still loads the file',
    'web/trpc.ts',
    `import { type AppRouter } from '../src/router.ts';`,
    /web takes values only/,
  ],
  [
    'a page outside the routes',
    'web/deals/Board.tsx',
    `import { DealsPage } from '../pages/Deals.tsx';`,
    /only the routes import pages/,
  ],
  [
    'the web client in the server',
    'src/server.ts',
    `import { theme } from '../web/theme.ts';`,
    /does not know the web client/,
  ],
  ['a value in the client', 'src/client.ts', `import { appRouter } from './router.ts';`, /only types from the server/],
  ['test helpers in the product', 'src/deals/deals.ts', `import { lead } from '../testing/actors.ts';`, /only tests/],
  ['scripts in the product', 'src/main.ts', `import { bench } from '../scripts/bench.ts';`, /nothing imports scripts/],
])('refuses %s', (_rule, file, source, message) => {
  const problems = check({ [file]: source });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

test('refuses a folder that the order does not know', () => {
  expect(check({ 'src/helpers/text.ts': '' })).toEqual([expect.stringContaining('src/helpers has no place')]);
});

test('refuses a circle and names it once', () => {
  const problems = check({
    'src/deals/moves.ts': `import { close } from './closing.ts';`,
    'src/deals/closing.ts': `import type { Period } from './periods.ts';`,
    'src/deals/periods.ts': `import { move } from './moves.ts';`,
    'src/deals/router.ts': `import { move } from './moves.ts';`,
  });
  expect(problems).toEqual([
    'A circle: src/deals/moves.ts -> src/deals/closing.ts -> src/deals/periods.ts -> src/deals/moves.ts',
  ]);
});
