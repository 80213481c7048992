import { randomBytes } from 'node:crypto';
import { and, asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { UserActor } from '../access/actor.ts';
import { apiTokens } from '../auth/table.ts';
import { createCompanies } from '../companies/companies.ts';
import { companies } from '../companies/table.ts';
import { AppError, notFound } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { connectDatabase } from '../db/client.ts';
import { events } from '../events/table.ts';
import { notifications } from '../notifications/table.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { refusal } from '../testing/refusal.ts';
import { users } from '../users/table.ts';
import { defineJob, type JobContext } from './kinds.ts';
import { getJob, listJobs, listRefusals } from './queries.ts';
import { writeAllowed } from './refusing.ts';
import { jobs } from './table.ts';
import { cancelJob, startJob, workOnce } from './work.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.db.delete(jobs);
  await world.database.db.delete(companies);
  hooks.beforePart = async () => {};
  ended.length = 0;
});

const as = (name: Name) => ({ ...world.as(name), actor: world.people[name] });
const worker = () => ({ db: world.database.db, onCommit: () => {} });
const hooks: { beforePart: (ctx: JobContext) => Promise<void> } = { beforePart: async () => {} };
const ended: number[] = [];

const PER_PART = 3;

/** Makes companies of these names, a few at a time; two of one name are refused. */
const making = defineJob({
  kind: 'test.make',
  input: z.object({ names: z.array(z.string()) }),
  position: z.int(),
  isUndoable: true,
  part: async (ctx, { input: { names }, position }) => {
    const start = position ?? 0;
    const rows = names.slice(start, start + PER_PART);
    const refused = await writeAllowed(ctx, rows, (inner, some) =>
      createCompanies(
        inner,
        some.map((name) => ({ name, ...(name === 'bad' && { responsibleId: 999_999 }) })),
      ),
    );
    await hooks.beforePart(ctx);
    const next = start + rows.length;
    return {
      position: next < names.length ? next : null,
      done: rows.length,
      refused: refused.map(({ fields }) => ({ entityType: null, entityId: null, fields })),
      counts: { created: rows.length - refused.length },
    };
  },
  ended: async (_, { id }) => {
    ended.push(id);
  },
});

const start = (names: string[], name: Name = 'manager') =>
  startJob(as(name), making, { input: { names }, about: { entityType: 'company' }, total: names.length });

async function workAll(): Promise<void> {
  while (await workOnce(worker())) {
    // until nothing is left
  }
}

const namesMade = async () =>
  (await world.database.db.select().from(companies).orderBy(asc(companies.id))).map(({ name }) => name);
const view = (id: number) => getJob(as('manager'), id, 'en');

test('a job is done part by part as its owner, all under one operation, and its owner is told', async () => {
  const { id, operationId } = await start(['a', 'b', 'c', 'bad', 'd']);
  expect(await workOnce(worker())).toBe(true);
  expect(await view(id)).toMatchObject({ state: 'running', done: 3, total: 5, can: { cancel: true, undo: false } });
  await workAll();
  expect(await view(id)).toMatchObject({
    state: 'done',
    done: 5,
    refused: 1,
    counts: { created: 4 },
    can: { cancel: false, undo: true },
  });
  expect(await namesMade()).toEqual(['a', 'b', 'c', 'd']);
  const log = await world.database.db.select().from(events).where(eq(events.operationId, operationId));
  expect(log.map(({ kind, actorId, entityType }) => [kind, actorId, entityType])).toEqual(
    Array.from({ length: 4 }, () => ['created', world.people.manager.userId, 'company']),
  );
  const refusals = await listRefusals(as('manager'), { id, limit: 10 }, 'de');
  expect(refusals.items.map(({ reasons }) => reasons)).toEqual([{ responsibleId: 'Diese Person gibt es nicht' }]);
  const told = await world.database.db
    .select()
    .from(notifications)
    .where(eq(notifications.dedupeKey, `job ${id}`));
  expect(told).toMatchObject([{ userId: world.people.manager.userId, data: { job: { done: 5, refused: 1 } } }]);
  expect(ended).toEqual([id]);
});

test('a part whose process dies is done once, by another', async () => {
  const { id } = await start(['a', 'b', 'c', 'd']);
  const doomed = connectDatabase(world.url, { max: 1 });
  hooks.beforePart = async (ctx) => {
    hooks.beforePart = async () => {};
    // The connection goes as that of a killed process does; its part was written and is not committed.
    const [backend] = await ctx.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    // A killed process neither connects anew to note its failure, nor holds the job's row.
    const closed = doomed.close();
    await world.database.db.execute(sql`select pg_terminate_backend(${backend?.pid ?? 0}, 10000)`);
    await closed;
  };
  await expect(workOnce({ db: doomed.db, onCommit: () => {} })).rejects.toThrow();
  expect(await namesMade()).toEqual([]);
  await workAll();
  expect(await namesMade()).toEqual(['a', 'b', 'c', 'd']);
  expect(await view(id)).toMatchObject({ state: 'done', done: 4 });
});

test('several workers never do the same part, and jobs take turns', async () => {
  const first = await start(['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
  const second = await start(['b1', 'b2', 'b3', 'b4'], 'colleague');
  await workOnce(worker());
  await workOnce(worker());
  expect(await namesMade()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
  await Promise.all([workAll(), workAll(), workAll()]);
  expect((await namesMade()).sort()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2', 'b3', 'b4']);
  expect((await listJobs(as('manager'), 10, 'en')).items.map(({ id }) => id)).toEqual([first.id]);
  expect((await listJobs(as('colleague'), 10, 'en')).items.map(({ id }) => id)).toEqual([second.id]);
});

test('a cancelled job keeps what it has done and does no more', async () => {
  const { id } = await start(['a', 'b', 'c', 'd']);
  await workOnce(worker());
  await cancelJob(as('manager'), id);
  await workAll();
  expect(await namesMade()).toEqual(['a', 'b', 'c']);
  expect(await view(id)).toMatchObject({ state: 'cancelled', done: 3, can: { undo: true } });
  expect(ended).toEqual([id]);
  await cancelJob(as('manager'), id);
  expect(ended).toEqual([id]);
});

test('others’ jobs are absent, except to administrators', async () => {
  const { id } = await start(['a']);
  expect(await refusal(cancelJob(as('lead'), id))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(getJob(as('colleague'), id, 'en'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(listRefusals(as('colleague'), { id, limit: 10 }, 'en'))).toMatchObject({ code: 'NOT_FOUND' });
  await cancelJob(as('admin'), id);
  expect(await view(id)).toMatchObject({ state: 'cancelled' });
});

test('the rights of each part are those of its moment', async () => {
  const { id } = await start(['a', 'b', 'c', 'd']);
  await workOnce(worker());
  const { db } = world.database;
  const isManager = eq(users.id, world.people.manager.userId);
  await db.update(users).set({ role: 'viewer' }).where(isManager);
  await workAll();
  expect(await view(id)).toMatchObject({ state: 'done', done: 4, refused: 1 });
  const other = await start(['x']);
  await db.update(users).set({ role: 'manager', active: false }).where(isManager);
  await workAll();
  expect(await getJob(as('admin'), other.id, 'en')).toMatchObject({
    state: 'failed',
    error: 'This user is not active',
  });
  await db.update(users).set({ active: true }).where(isManager);
  expect(await namesMade()).toEqual(['a', 'b', 'c']);
});

test('what an API token began ends when that is revoked', async () => {
  const { db } = world.database;
  const { userId } = world.people.manager;
  const [token] = await db
    .insert(apiTokens)
    .values({ userId, name: 'Nightly', tokenHash: randomBytes(32), isReadOnly: false })
    .returning({ id: apiTokens.id });
  const tokenId = token?.id ?? 0;
  const by = { ...as('manager'), actor: { ...world.people.manager, tokenId } };
  const input = { names: ['a', 'b', 'c', 'd'] };
  const { id } = await startJob(by, making, { input, about: { entityType: 'company' } });
  await workOnce(worker());
  await db.update(apiTokens).set({ revokedAt: new Date() }).where(eq(apiTokens.id, tokenId));
  await workAll();
  expect(await view(id)).toMatchObject({
    state: 'failed',
    done: 3,
    error: 'The API token that began this was revoked',
  });
  expect(await namesMade()).toEqual(['a', 'b', 'c']);
  expect(ended).toEqual([id]);
});

test('what refuses the whole job ends it with the reason', async () => {
  const { id } = await start(['a']);
  hooks.beforePart = async () => {
    throw notFound('pipeline');
  };
  await workAll();
  expect(await view(id)).toMatchObject({ state: 'failed', error: 'There is no such pipeline', can: { undo: false } });
  expect(await namesMade()).toEqual([]);
  expect(ended).toEqual([id]);
});

test('a part that fails for another reason is put off, and tried again', async () => {
  const { id } = await start(['a']);
  hooks.beforePart = async () => {
    throw new Error('The disk is full');
  };
  await expect(workOnce(worker())).rejects.toThrow('The disk is full');
  expect(await workOnce(worker())).toBe(false);
  hooks.beforePart = async () => {};
  await world.database.db
    .update(jobs)
    .set({ dueAt: new Date() })
    .where(and(eq(jobs.id, id), eq(jobs.attempts, 1)));
  await workAll();
  expect(await view(id)).toMatchObject({ state: 'done', done: 1 });
  expect(await namesMade()).toEqual(['a']);
});

test('of items that can’t be written all together each that can is written', async () => {
  const written: number[] = [];
  const refuse = async (_: { actor: UserActor }, items: readonly number[]) => {
    if (items.some((item) => item % 5 === 0)) throw new AppError('FORBIDDEN', say('forbidden'));
    written.push(...items);
  };
  const refused = await writeAllowed(as('manager'), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], refuse);
  expect(refused.map(({ item }) => item)).toEqual([5, 10]);
  expect(written.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
});

test('one person’s jobs are so many at once, however fast they come, and others’ are not kept from beginning', async () => {
  const begin = (name: Name) => startJob(as(name), making, { input: { names: ['x'] }, about: {} });
  const begun = await Promise.allSettled(Array.from({ length: 24 }, () => begin('manager')));
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  const said = await refusal(begin('manager'));
  expect([said.code, said.message]).toEqual(['CONFLICT', expect.stringContaining('20 of your jobs')]);
  await begin('outsider');
  await workOnce(worker());
  await begin('manager');
});

test('what a job was given is not read to tell of it', async () => {
  const statements: string[] = [];
  const database = connectDatabase(world.url, { max: 1, onStatement: (text) => statements.push(text) });
  const mine = { ...as('manager'), db: database.db };
  const { id } = await startJob(as('manager'), making, { input: { names: ['x'] }, about: {} });
  await listJobs(mine, 10, 'en');
  await getJob(mine, id, 'en');
  await listRefusals(mine, { id, limit: 10 }, 'en');
  await database.close();
  expect(statements.filter((text) => /from "jobs"/.test(text)).length).toBeGreaterThan(2);
  expect(statements.filter((text) => /"input"|"position"/.test(text))).toEqual([]);
});
