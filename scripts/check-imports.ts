import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folders and files directly under src/. Each imports only from those to its left. */
const ORDER = [
  'root',
  'node-version',
  'core',
  'config',
  'sealing',
  'db',
  'access',
  'events',
  'trpc',
  'teams',
  'workspace',
  'users',
  'mail',
  'custom-fields',
  'tags',
  'redirects',
  'records',
  'lists',
  'roles',
  'auth',
  'companies',
  'contacts',
  'pipelines',
  'activities',
  'deals',
  'tasks',
  'files',
  'views',
  'handover',
  'follows',
  'favourites',
  'timeline',
  'looks',
  'search',
  'home',
  'audit',
  'sight',
  'live',
  'presence',
  'notifications',
  'jobs',
  'undo',
  'bulk',
  'exports',
  'imports',
  'retyping',
  'duplicates',
  'merges',
  'erasure',
  'trash',
  'backup',
  'demo',
  'rest',
  'http',
  'router',
  'server',
  'start',
  'main',
];

/** Inside a folder each file imports only from those before it; whatever is not named here stands at `*`. */
const FILE_ORDER = ['input', 'table', 'policy', 'entity', 'queries', '*', 'reactions', 'jobs', 'router'];

/** The one list of all tables, which drizzle-kit needs; it is in db/ but not of it. */
const TABLE_LIST = 'src/db/schema.ts';
/** These open the browser that tests open, but on other data. */
const BROWSING = new Set(['scripts/screenshots.ts', 'scripts/bench/browser.ts']);
/** The typed client that scripts use: nothing of the server may come with it but types. */
const CLIENT = 'src/client.ts';

type Import = { from: string; to: string; isType: boolean; isLazy: boolean };

const STATEMENT = /^[ \t]*(?:import|export)\s+(?<clause>[^'";]*?\sfrom\s+)?['"](?<target>[^'"\n]+)['"]/gm;
const LAZY = /\bimport\(\s*['"](?<target>[^'"\n]+)['"]\s*\)/g;

/** What is wrong with the imports among these sources, which are keyed by their path in the repository. */
export function checkImports(sources: ReadonlyMap<string, string>): string[] {
  const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));
  const problems = imports.flatMap((found) => {
    const problem = objection(found);
    return problem === null ? [] : [`${found.from} imports ${found.to}: ${problem}`];
  });
  return [...problems, ...strangers(sources), ...cycles(imports)];
}

function importsOf(from: string, source: string): Import[] {
  const statements = [...source.matchAll(STATEMENT)].map(({ groups }) => ({
    target: groups?.['target'] ?? '',
    isType: /^\s*type\b(?!\s*(?:,|from\b))/.test(groups?.['clause'] ?? ''),
    isLazy: false,
  }));
  const lazy = [...source.matchAll(LAZY)].map(({ groups }) => ({
    target: groups?.['target'] ?? '',
    isType: false,
    isLazy: true,
  }));
  return [...statements, ...lazy].map(({ target, ...kind }) => ({
    ...kind,
    from,
    to: target.startsWith('.') ? path.posix.join(path.posix.dirname(from), target) : target,
  }));
}

function objection(found: Import): string | null {
  const { from, to } = found;
  if (isTest(from) || from.startsWith('src/testing/')) return null;
  if (to.startsWith('src/testing/')) {
    return BROWSING.has(from) ? null : 'only tests may use src/testing';
  }
  if (to.startsWith('scripts/') && !from.startsWith('scripts/')) return 'nothing imports scripts';
  if (from.startsWith('web/')) return webObjection(found);
  if (!from.startsWith('src/') || from === TABLE_LIST) return null;
  if (to.startsWith('web/')) return 'the server does not know the web client';
  if (from === CLIENT)
    return found.isType || !to.startsWith('src/') ? null : 'the client takes only types from the server';
  return browserObjection(found) ?? (to.startsWith('src/') ? layerObjection(found) : null);
}

function webObjection({ from, to, isType }: Import): string | null {
  if (to.startsWith('src/') && !isType && !isForBrowsers(to)) {
    return 'web takes values only from src/*/input.ts and src/core; write `import type` for types';
  }
  if (to.startsWith('web/pages/') && !from.startsWith('web/pages/') && !from.startsWith('web/routes.')) {
    return 'only the routes import pages';
  }
  return null;
}

/** What browsers load too has no business with the server or its libraries. */
function browserObjection({ from, to, isType }: Import): string | null {
  if (isType || !isForBrowsers(from) || isForBrowsers(to) || to === 'zod') return null;
  return 'inputs and core are loaded by browsers, and use only zod, core and inputs';
}

const isForBrowsers = (file: string): boolean => /^src\/(core\/|[^/]+\/input\.ts$)/.test(file);

function layerObjection({ from, to, isType }: Import): string | null {
  const [folder, target] = [layerOf(from), layerOf(to)];
  if (folder === target) {
    if (place(FILE_ORDER, fileKind(from)) >= place(FILE_ORDER, fileKind(to))) return null;
    return `within a folder imports go ${FILE_ORDER.join(' <- ')}`;
  }
  if (ORDER.indexOf(target) > ORDER.indexOf(folder)) return `${target} stands to the right of ${folder}`;
  if (fileKind(from) === 'table' && !isType && !['core', 'db'].includes(target) && !isTableOrInput(to)) {
    return 'a table imports only tables, inputs, core and db';
  }
  const isFeatureRouter = fileKind(to) === 'router' && layerOf(to) !== 'router';
  if (isFeatureRouter && layerOf(from) !== 'router') return 'only the app router imports routers';
  return null;
}

const isTableOrInput = (file: string): boolean => ['table', 'input'].includes(fileKind(file));
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('web/e2e/');
const fileKind = (file: string): string => path.posix.basename(file).replace(/\.tsx?$/, '');
const place = (order: readonly string[], name: string): number =>
  order.includes(name) ? order.indexOf(name) : order.indexOf('*');

/** `src/deals/input.ts` -> `deals`, `src/server.ts` -> `server`. */
const layerOf = (file: string): string => (file.split('/')[1] ?? '').replace(/\.ts$/, '');

/** Folders that have no place in the order yet. */
function strangers(sources: ReadonlyMap<string, string>): string[] {
  const layers = new Set([...sources.keys()].filter((file) => file.startsWith('src/') && !isTest(file)).map(layerOf));
  return [...layers]
    .filter((layer) => !['testing', 'client', ...ORDER].includes(layer))
    .map((layer) => `src/${layer} has no place in the order of scripts/check-imports.ts`);
}

/** Circles of imports that load each other; a lazy import breaks one. */
function cycles(imports: Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isLazy } of imports) {
    if (!isLazy) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, trail: string[]): void => {
    if (trail.includes(file)) found.push(`A circle: ${[...trail.slice(trail.indexOf(file)), file].join(' -> ')}`);
    if (done.has(file) || trail.includes(file)) return;
    for (const target of targets.get(file) ?? []) walk(target, [...trail, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return found;
}

function readSources(root: string): Map<string, string> {
  const files = ['src', 'web', 'scripts'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/'))),
  );
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

if (process.argv[1] === import.meta.filename) {
  const sources = readSources(path.resolve(import.meta.dirname, '..'));
  const problems = checkImports(sources);
  console.log(problems.length > 0 ? problems.join('\n') : `${sources.size} files import as they should.`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
