import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { hashSecret } from './auth/secrets.ts';
import { createCustomField } from './custom-fields/custom-fields.ts';
import { imports as importFiles } from './imports/table.ts';
import { jobs } from './jobs/table.ts';
import { createMailer } from './mail/mail.ts';
import { listProcedures } from './rest/routes.ts';
import { createAppRouter } from './router.ts';
import { createRecord } from './testing/access-audit.ts';
import { importsFor } from './testing/imports.ts';
import { openTestSite, type TestSite } from './testing/site.ts';
import { createView } from './views/views.ts';

let site: TestSite;
let cookie: string;
beforeAll(async () => {
  site = await openTestSite();
  cookie = await site.signIn('admin');
});
afterAll(() => site.close());

test('no answer to anybody holds a secret', async () => {
  const { db } = site.world.database;
  const router = createAppRouter({
    auth: {} as Parameters<typeof createAppRouter>[0]['auth'],
    mailer: createMailer(null),
    relay: {} as Parameters<typeof createAppRouter>[0]['relay'],
    presence: {} as Parameters<typeof createAppRouter>[0]['presence'],
    imports: importsFor({} as Parameters<typeof createAppRouter>[0]['auth']),
  });
  const ids = Object.fromEntries(
    await Promise.all(
      (['company', 'contact', 'deal', 'task', 'activity'] as const).map(
        async (type) => [type, await createRecord(site.world, type, 'manager', false)] as const,
      ),
    ),
  );
  const others = {
    company: await createRecord(site.world, 'company', 'manager', false),
    contact: await createRecord(site.world, 'contact', 'manager', false),
  };
  const view = await createView(
    { ...site.world.as('manager'), actor: site.world.people.manager },
    { recordType: 'contact', name: 'Mine', state: {} },
  );
  await db.insert(jobs).values({
    userId: site.world.people.manager.userId,
    kind: 'undo',
    about: {},
    input: { operationId: randomUUID() },
    operationId: randomUUID(),
    channel: 'screen',
  });
  await db
    .insert(importFiles)
    .values({ userId: site.world.people.manager.userId, type: 'contact', name: 'a.csv', token: randomUUID(), size: 1 });
  const field = await createCustomField(site.world.as('admin'), { recordType: 'deal', type: 'text', name: 'Segment' });
  const link = await site.app.inject({
    method: 'POST',
    url: '/trpc/users.resetPassword',
    headers: { cookie },
    payload: { id: site.world.people.colleague.userId },
  });
  const linkToken = /token=([\w-]{43})/.exec(link.body)?.[1] ?? '';
  expect(linkToken).toHaveLength(43);
  const hashes = await db.execute<{ secret: string }>(sql`
    select password_hash as secret from users union all
    select unnest(array[encode(token_hash, 'hex'), encode(token_hash, 'base64')]) from
      (select token_hash from sessions union all select token_hash from api_tokens union all select token_hash from one_time_links) hashed`);
  const tokens = Object.keys(site.world.people).map((name) => site.tokenOf(name as 'admin'));
  const secrets = [
    ...hashes.map(({ secret }) => secret),
    ...tokens,
    ...tokens.map((token) => hashSecret(token).toString('hex')),
    cookie.split('=')[1] ?? '',
    linkToken,
  ];
  expect(secrets.length).toBeGreaterThan(30);
  const queries = listProcedures(router).filter(({ type }) => type === 'query');
  const inputsOf = (path: string, input: z.ZodObject | null) => {
    const candidates = [
      {},
      { id: Object.entries(ids).find(([type]) => path.startsWith(type.slice(0, 4)))?.[1] ?? 1 },
      ...Object.entries(ids).flatMap(([entityType, entityId]) => [
        { entityType },
        { entityType, entityId },
        { entityType, ids: [entityId] },
        { entityType, entityId, userId: site.world.people.manager.userId },
      ]),
      { id: view.id },
      { id: field.id, type: 'number' },
      { id: ids['company'], duplicateId: others.company },
      { id: ids['contact'], duplicateId: others.contact },
      { recordType: 'contact' },
      { q: 'manager' },
      { stageId: 1 },
      { from: '2025-03-10', days: 7 },
      { selection: { type: 'contact', query: {} } },
    ];
    return input ? candidates.filter((candidate) => input.safeParse(candidate).success) : [{}];
  };
  const answered = new Set<string>();
  for (const name of ['admin', 'lead', 'manager', 'viewer', 'outsider'] as const) {
    const told: string[] = [];
    // One after the other: all at once is more than a slow machine lets in.
    for (const { path, input } of queries) {
      for (const value of inputsOf(path, input)) {
        const { statusCode, body } = await site.app.inject({
          url: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(value))}`,
          headers: { authorization: `Bearer ${site.tokenOf(name)}` },
        });
        if (statusCode === 200) answered.add(path);
        told.push(body);
      }
    }
    const text = told.join('\n');
    expect([name, secrets.filter((secret) => text.includes(secret))]).toEqual([name, []]);
    expect(text).not.toMatch(/"(password|token|session)_?hash"|argon2/i);
  }
  expect(queries.map(({ path }) => path).filter((path) => !answered.has(path))).toEqual([]);
});
