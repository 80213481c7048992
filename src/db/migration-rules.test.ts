import path from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, test } from 'vitest';

/** Everything up to here makes the tables of the first release, on a database that nobody works on. */
const FIRST_RELEASE = 6;

/** Few rows, and few who write them: a lock on these for a moment holds up nobody. */
const SMALL = new Set(['workspaces', 'teams', 'users', 'roles', 'role_permissions', 'pipelines', 'pipeline_stages']);

const RULES: readonly [pattern: RegExp, why: string, isFineFor?: 'small' | 'new'][] = [
  [/^drop (table|schema|type|extension)/, 'the release before still uses it: drop it one release after its last use'],
  [/\bdrop column\b/, 'the release before still reads it: drop it one release after its last use', 'new'],
  [/^alter table .* rename|^alter (type|index|sequence) .* rename/, 'the release before knows it by the old name'],
  [
    /\balter (column )?\w+ (set data )?type\b/,
    'rewrites the table under an exclusive lock: add a column instead',
    'new',
  ],
  [/\bset not null\b/, 'reads the whole table under an exclusive lock: validate a check first', 'small'],
  [
    /\badd column\b(?!.*\b(default|generated)\b).*\bnot null\b/,
    'the release before does not fill it: give it a default',
    'new',
  ],
  [/\badd column\b.*\b(generated|serial|bigserial)\b/, 'rewrites the table under an exclusive lock', 'small'],
  [
    /\badd column\b.*\bdefault\b.*\b(random|gen_random_uuid|uuidv\d|clock_timestamp|nextval)\b/,
    'rewrites the table',
    'small',
  ],
  [
    /\badd constraint\b.*\b(foreign key|check)\b(?!.*\bnot valid\b)/,
    'reads the whole table under a lock: add it NOT VALID, and validate it in the next migration',
    'small',
  ],
  [
    /\badd (constraint .*)?(unique|primary key)\b(?!.*\busing index\b)/,
    'builds an index under an exclusive lock: build it concurrently, then add it USING INDEX',
    'small',
  ],
  [/^create (unique )?index (?!concurrently)/, 'keeps everybody from writing while it is built: CONCURRENTLY', 'small'],
  [
    /^(update|delete|truncate|insert)\b/,
    'keeps its rows locked until all are done: let a job fill them in batches',
    'small',
  ],
  [
    /^(cluster|vacuum full|reindex (?!.*concurrently)|refresh materialized view (?!concurrently)|lock)\b/,
    'takes an exclusive lock',
  ],
];

/** What is wrong with running these beside people who work with the release before. */
function objections(statements: readonly string[]): string[] {
  const plain = statements.flatMap(plainStatements);
  const made = new Set(plain.map((text) => /^create table (?:if not exists )?(\w+)/.exec(text)?.[1]));
  const found = plain.flatMap((text) => {
    const table =
      /\b(?:on|alter table(?: only)?(?: if exists)?|update|from|into|truncate) (?:only )?(\w+)/.exec(text)?.[1] ?? '';
    const rule = RULES.find(
      ([pattern, , fineFor]) =>
        pattern.test(text) && !(fineFor && made.has(table)) && !(fineFor === 'small' && SMALL.has(table)),
    );
    return rule ? [`${text.slice(0, 100)}: ${rule[1]}`] : [];
  });
  const concurrent = plain.filter((text) => /^(create (unique )?|drop )index concurrently/.test(text));
  const isMixed = concurrent.length > 0 && concurrent.length < plain.length;
  return isMixed
    ? [...found, 'What is built concurrently needs a migration of its own: it runs outside a transaction']
    : found;
}

/** One statement each, in lower case, without quotes, comments, schema names and line breaks. */
function plainStatements(text: string): string[] {
  const withoutComments = text.replace(/--.*$/gm, '').replace(/\/\*.*?\*\//gs, '');
  return withoutComments
    .split(/;(?=\s*(?:$|\w))/)
    .map((part) =>
      part
        .replaceAll(/"public"\.|"/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .toLowerCase(),
    )
    .filter((part) => part !== '');
}

test('no migration since the first release stops the release before, or makes those who write wait for long', () => {
  const migrations = readMigrationFiles({ migrationsFolder: path.resolve(import.meta.dirname, '../../drizzle') });
  expect(migrations.length).toBeGreaterThanOrEqual(FIRST_RELEASE);
  expect(migrations.slice(FIRST_RELEASE).flatMap(({ sql }) => objections(sql))).toEqual([]);
  // In the order in which they were made, so that what a database lacks is told by its place too.
  const times = migrations.map(({ folderMillis }) => folderMillis);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test.each([
  'ALTER TABLE "deals" DROP COLUMN "source";',
  'DROP TABLE "tasks";',
  'ALTER TABLE "deals" RENAME COLUMN "source" TO "origin";',
  'ALTER TABLE "deals" ALTER COLUMN "source" SET DATA TYPE varchar(10);',
  'ALTER TABLE "deals" ALTER COLUMN "source" SET NOT NULL;',
  'ALTER TABLE "deals" ADD COLUMN "rating" integer NOT NULL;',
  'ALTER TABLE "deals" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;',
  'ALTER TABLE "deals" ADD COLUMN "total" numeric GENERATED ALWAYS AS (amount * 2) STORED;',
  'ALTER TABLE "deals" ADD CONSTRAINT "deals_rating" CHECK ("deals"."rating" > 0);',
  'ALTER TABLE "deals" ADD CONSTRAINT "deals_x_fk" FOREIGN KEY ("x") REFERENCES "public"."users"("id");',
  'ALTER TABLE "deals" ADD CONSTRAINT "deals_unique" UNIQUE("title");',
  'CREATE INDEX "deals_x" ON "deals" USING btree ("x");',
  'CREATE UNIQUE INDEX "deals_x" ON "deals" USING btree ("x");',
  'UPDATE "deals" SET "rating" = 1;',
  'CREATE INDEX CONCURRENTLY "deals_x" ON "deals" ("x");\nALTER TABLE "deals" ADD COLUMN "y" text;',
])('after the first release this is refused: %s', (statement) => {
  expect(objections([statement])).toHaveLength(1);
});

test.each([
  [['ALTER TABLE "deals" ADD COLUMN "rating" integer;']],
  [['ALTER TABLE "deals" ADD COLUMN "rating" integer DEFAULT 0 NOT NULL;']],
  [['CREATE INDEX CONCURRENTLY "deals_x" ON "deals" ("x");']],
  [['CREATE TABLE "x" ("id" bigint NOT NULL, "type" text);', 'CREATE INDEX "x_id" ON "x" ("id");']],
  [['ALTER TABLE "deals" ADD CONSTRAINT "deals_rating" CHECK ("rating" > 0) NOT VALID;']],
  [['ALTER TABLE "deals" VALIDATE CONSTRAINT "deals_rating";']],
  [['ALTER TABLE "deals" ADD CONSTRAINT "deals_u" UNIQUE USING INDEX "deals_u";']],
  [['CREATE UNIQUE INDEX "teams_x" ON "teams" ("x");', 'ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;']],
])('and this is not: %s', (statements) => {
  expect(objections(statements)).toEqual([]);
});
