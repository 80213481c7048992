import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { logActivities } from '../activities/activities.ts';
import { loadActor } from '../auth/actors.ts';
import { AppError } from '../core/errors.ts';
import { connectDatabase } from '../db/client.ts';
import { assignDeals, createDeals, editDeals, moveDeals, trashDeals } from '../deals/deals.ts';
import { recordEvents } from '../events/events.ts';
import { events } from '../events/table.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { type Reader, read } from '../testing/reader.ts';
import { users } from '../users/table.ts';
import '../companies/entity.ts';
import '../tasks/entity.ts';
import '../contacts/entity.ts';
import { createRelay, type Relay } from './relay.ts';
import { streamEvents } from './stream.ts';

let world: TestWorld;
let relay: Relay;
let readers: Reader[] = [];
let failures: unknown[] = [];

const openRelay = async () => {
  relay = createRelay({ database: world.database, onError: (error) => failures.push(error) });
  await relay.start();
};

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(openRelay);
afterEach(async () => {
  await relay.close();
  await Promise.all(readers.map((reader) => reader.stop()));
  readers = [];
  expect(failures).toEqual([]);
});

/** A promise that somebody else resolves. */
function latch() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

const as = (name: Name): ActorContext => ({ ...world.as(name), onCommit: () => relay.poke() });
const rightsOf = (name: Name) => () => loadActor(world.database.db, world.people[name].userId, 'screen');

async function follow(name: Name, lastEventId?: string): Promise<Reader> {
  const reader = read(relay, rightsOf(name), lastEventId);
  readers.push(reader);
  await reader.ready();
  return reader;
}

async function newDeal(name: Name, title = 'A deal'): Promise<number> {
  const [deal] = await createDeals(as(name), [{ title }]);
  if (!deal) throw new Error('No deal was made');
  return deal.id;
}

/** A deal of each reader's own, whose news comes after everything before it. */
async function fence(...all: [Name, Reader][]): Promise<void> {
  for (const [name, reader] of all) await reader.told({ kind: 'created', entityId: await newDeal(name, 'Fence') });
}

const kindsOf = (reader: Reader, entityId: number) =>
  reader.events.filter((event) => event.entityType === 'deal' && event.entityId === entityId).map(({ kind }) => kind);

describe('who is told', () => {
  test.each<[Name, boolean]>([
    ['manager', true],
    ['lead', true],
    ['viewer', true],
    ['admin', true],
    ['colleague', false],
    ['outsider', false],
    ['southLead', false],
  ])('%s is told of a manager’s deal and of what is logged on it: %s', async (name, isTold) => {
    const reader = await follow(name);
    const id = await newDeal('manager', 'Canary-7291');
    await editDeals(as('manager'), [{ id, set: { description: 'Canary-7291' } }]);
    const [pipeline] = await listPipelines(world.database.db);
    await moveDeals(as('manager'), [{ id, stageId: pipeline?.stages[1]?.id ?? 0 }]);
    await logActivities(as('manager'), [{ entityType: 'deal', entityId: id, type: 'note', body: 'Canary-7291' }]);
    // What is logged on a record goes out of sight with it, so it has to be told first.
    if (isTold)
      await reader.told({ entityType: 'activity', changes: expect.objectContaining({ body: expect.anything() }) });
    await trashDeals(as('manager'), [id]);
    // A viewer makes no deals of its own: what everybody sees tells that all before has come.
    await recordEvents(as('admin'), [
      { kind: 'updated', entityType: 'pipeline', entityId: 1, changes: {}, resource: 'pipeline', ownerIds: [] },
    ]);
    relay.poke();
    await reader.told({ entityType: 'pipeline', kind: 'updated', changes: null });
    const own = reader.events.filter(({ entityType }) => entityType === 'deal' || entityType === 'activity');
    if (!isTold) {
      expect(own).toEqual([]);
      expect(JSON.stringify(reader.events)).not.toContain('7291');
      return;
    }
    expect(kindsOf(reader, id)).toEqual(['created', 'updated', 'moved', 'deleted']);
    const can = name === 'manager' || name === 'admin';
    expect(own.find(({ kind }) => kind === 'updated')).toMatchObject({
      changes: { description: { from: null, to: 'Canary-7291' } },
      record: { title: 'Canary-7291', can: { edit: can } },
    });
    expect(own.filter(({ entityType }) => entityType === 'activity').map(({ record }) => record)).toMatchObject([
      { type: 'stage_change' },
      { type: 'note', body: 'Canary-7291', entityId: id },
    ]);
  });

  test('who hands a deal over loses sight of it, and who is given it sees it', async () => {
    const [manager, colleague, outsider] = [
      await follow('manager'),
      await follow('colleague'),
      await follow('outsider'),
    ];
    const id = await newDeal('manager');
    await assignDeals(as('manager'), [{ id, responsibleId: world.people.colleague.userId }]);
    await fence(['manager', manager], ['colleague', colleague], ['outsider', outsider]);
    expect(kindsOf(manager, id).at(-1)).toBe('removed');
    const removed = manager.events.filter(({ kind }) => kind === 'removed');
    for (const event of removed) expect(event).toMatchObject({ entityId: id, changes: null, record: null });
    expect(colleague.events).toContainEqual(
      expect.objectContaining({ kind: 'assigned', entityId: id, record: expect.objectContaining({ id }) }),
    );
    expect(kindsOf(outsider, id)).toEqual([]);
  });

  test('what a database that was killed writes under a transaction’s number that it gave before is told, live and later', async () => {
    const again = async () => {
      await world.database.db.insert(events).values({
        xid: '3',
        operationId: randomUUID(),
        kind: 'updated',
        entityType: 'pipeline',
        entityId: 1,
        channel: 'screen',
        changes: {},
        resource: 'pipeline',
        ownerIds: [],
        previousOwnerIds: [],
        parents: [],
      });
      relay.poke();
    };
    const reader = await follow('manager');
    await newDeal('manager');
    await again();
    await reader.told({ entityType: 'pipeline' });
    await reader.stop();
    await again();
    const later = await follow('manager', reader.cursor());
    await later.told({ entityType: 'pipeline' });
  });

  test('an operation on very many records is told as one', async () => {
    const [manager, outsider] = [await follow('manager'), await follow('outsider')];
    await createDeals(
      as('manager'),
      Array.from({ length: 201 }, (_, index) => ({ title: `One of many ${index}` })),
    );
    await manager.told({ kind: 'bulk', entityType: 'deal' });
    await fence(['manager', manager], ['outsider', outsider]);
    expect(manager.events).toHaveLength(2);
    expect(outsider.events).toHaveLength(1);
  });
});

describe('rights that change during a subscription', () => {
  const restore = (name: Name) => {
    const { role, teamId } = world.people[name];
    return world.database.db
      .update(users)
      .set({ role, teamId, active: true })
      .where(eq(users.id, world.people[name].userId));
  };

  test('one who is no longer active is told nothing more', async () => {
    const reader = await follow('lead');
    await world.database.db.update(users).set({ active: false }).where(eq(users.id, world.people.lead.userId));
    await newDeal('manager', 'Too late');
    expect(await reader.ended).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(reader.events).toEqual([]);
    await restore('lead');
  });

  test('signing out ends a stream on which nothing happens', async () => {
    let actor: UserActor | null = world.people.manager;
    const reader = read(relay, async () => actor);
    await reader.ready();
    actor = null;
    expect(await reader.ended).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(relay.subscriberCount()).toBe(0);
  });

  test('a lead who becomes a manager refetches, and is told nothing of the team', async () => {
    const reader = await follow('lead');
    await world.database.db.update(users).set({ role: 'manager' }).where(eq(users.id, world.people.lead.userId));
    const id = await newDeal('manager');
    await reader.told({ kind: 'reset' });
    await fence(['lead', reader]);
    expect(kindsOf(reader, id)).toEqual([]);
    await restore('lead');
  });

  test('one who is not known while the database is away is told later', async () => {
    let isAway = false;
    const reader = read(relay, async () => {
      if (isAway) throw new Error('away');
      return world.people.manager;
    });
    await reader.ready();
    isAway = true;
    const id = await newDeal('manager');
    await newDeal('manager');
    expect(reader.events).toEqual([]);
    isAway = false;
    await reader.told({ entityId: id });
    await reader.stop();
  });
});

describe('nothing is lost', () => {
  test('a transaction that is numbered earlier and commits last', async () => {
    const reader = await follow('admin');
    const later = latch();
    const first = latch();
    const slow = world.database.db.transaction(async (db) => {
      await createDeals({ ...as('manager'), db }, [{ title: 'Numbered first' }]);
      first.resolve();
      await later.promise;
    });
    await first.promise;
    await fence(['admin', reader]);
    expect(reader.events).toHaveLength(1);
    later.resolve();
    await slow;
    relay.poke();
    await expect.poll(() => reader.events).toHaveLength(2);
    expect(reader.events[1]?.id).toBeLessThan(reader.events[0]?.id ?? 0);
    expect(reader.events[1]?.record).toMatchObject({ title: 'Numbered first' });
  });

  test('many writers, an open transaction, and a relay that is restarted all the while', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => newDeal('manager')));
    let reader = await follow('lead');
    const before = (await world.database.db.select({ id: events.id }).from(events)).length;
    const open = latch();
    const holder = world.database.db.transaction(async (db) => {
      await createDeals({ ...as('manager'), db }, [{ title: 'Held open' }]);
      await open.promise;
    });
    const writers = ids.map(async (id) => {
      for (let round = 1; round <= 40; round++) {
        await editDeals(as('manager'), [{ id, set: { amount: round } }]);
        // Those beside them, of whom the reader may not know.
        await newDeal('outsider', 'Canary-5150');
      }
    });
    const told = new Map<number, { entityId: number; amount: unknown }>();
    const collect = async () => {
      await reader.stop();
      for (const event of reader.events.filter(({ kind, entityId }) => kind === 'updated' || !ids.includes(entityId))) {
        told.set(event.id, { entityId: event.entityId, amount: event.changes?.['amount']?.to });
      }
      expect(reader.events.filter(({ kind }) => kind === 'reset')).toEqual([]);
      expect(reader.events.filter(({ id }, index) => reader.events.findIndex((e) => e.id === id) < index)).toEqual([]);
      expect(JSON.stringify(reader.events)).not.toContain('5150');
    };
    for (let restart = 1; restart <= 4; restart++) {
      const enough = () => told.size + reader.events.length;
      await expect.poll(enough, { timeout: 20_000, interval: 5 }).toBeGreaterThan(restart * 40);
      await collect();
      await relay.close();
      await openRelay();
      reader = await follow('lead', reader.cursor());
    }
    await Promise.all(writers);
    open.resolve();
    await holder;
    relay.poke();
    await fence(['lead', reader]);
    await collect();
    for (const id of ids) {
      const amounts = [...told.values()].filter((event) => event.entityId === id).map(({ amount }) => amount);
      expect(amounts).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    }
    // The edits, what was held open and the fence; nothing twice, since a repetition has the same id.
    expect(told.size).toBe(6 * 40 + 2);
    expect(await world.database.db.$count(events)).toBe(before + 2 * 6 * 40 + 2);
  });

  test('a stream that breaks off in the middle of an operation', async () => {
    const stream = streamEvents(relay, {
      authenticate: rightsOf('manager'),
      signal: undefined,
      lastEventId: undefined,
    });
    await fence(['manager', await follow('manager')]);
    await stream.next();
    await createDeals(as('manager'), [{ title: 'First' }, { title: 'Second' }, { title: 'Third' }]);
    const first = (await stream.next()).value;
    expect(first?.[1].record).toMatchObject({ title: 'First' });
    await stream.return();
    const reader = await follow('manager', first?.[0]);
    expect(reader.events.map(({ record }) => record)).toMatchObject([
      { title: 'First' },
      { title: 'Second' },
      { title: 'Third' },
    ]);
    const again = await follow('manager', reader.cursor());
    expect(again.events).toEqual([]);
  });

  test('changes of another process, after all connections were cut', async () => {
    const elsewhere = connectDatabase(world.url, { max: 2 });
    // The one connection that cuts the others is the one that is left for sure.
    const left = connectDatabase(world.url, { max: 1 });
    const other = createRelay({ database: elsewhere });
    await other.start();
    try {
      const reader = await follow('admin');
      const isListening = () =>
        left.db.execute(sql`select 1 from pg_stat_activity
          where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()`);
      await left.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`);
      const ctx = { ...as('manager'), db: left.db, onCommit: () => other.poke() };
      const [deal] = await createDeals(ctx, [{ title: 'From elsewhere' }]);
      const cutAt = performance.now();
      await reader.told({ entityId: deal?.id ?? 0, kind: 'created' });
      expect(performance.now() - cutAt).toBeLessThan(5_000);
      await expect.poll(isListening).toHaveLength(2);
      // The reading that was cut is allowed to have failed.
      failures = [];
    } finally {
      await other.close();
      await elsewhere.close();
      await left.close();
    }
  });
});

describe('what goes wrong for long', () => {
  test('a database that is away is caught up with, however often it was asked meanwhile', async () => {
    const reader = await follow('admin');
    const server = postgres(inject('databaseServer'), { max: 1 });
    const name = new URL(world.url).pathname.slice(1);
    await server`alter database ${server(name)} allow_connections false`;
    await server`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and usename = current_user`;
    const asked = () => {
      relay.poke();
      return failures.length;
    };
    await expect.poll(asked, { timeout: 20_000, interval: 20 }).toBeGreaterThan(12);
    await server`alter database ${server(name)} allow_connections true`;
    await server.end();
    const titles = () => reader.events.map(({ kind, record }) => (record ? Reflect.get(record, 'title') : kind));
    await expect.poll(() => newDeal('manager', 'Back again').catch(() => 0)).toBeGreaterThan(0);
    await expect.poll(titles).toEqual(['Back again']);
    failures = [];
  });

  test('what can’t be loaded is not told, and keeps nothing else from being told', async () => {
    await relay.close();
    const notification = async () => {
      throw new Error('A bad row');
    };
    relay = createRelay({ database: world.database, loaders: { notification }, onError: (e) => failures.push(e) });
    await relay.start();
    const reader = await follow('manager');
    const { userId } = world.people.manager;
    await recordEvents(as('admin'), [
      {
        kind: 'created',
        entityType: 'notification',
        entityId: 1,
        changes: {},
        resource: 'notification',
        ownerIds: [userId],
      },
    ]);
    relay.poke();
    await reader.told({ kind: 'reset' });
    await fence(['manager', reader]);
    expect(reader.events.map(({ kind }) => kind)).toEqual(['reset', 'created']);
    failures = [];
  });
});

describe('cursors', () => {
  test.each([
    ['that is none of ours', () => 'x'],
    ['of another database', () => '00000000-0000-4000-8000-000000000000:10:10:@1'],
    ['with a broken snapshot', () => `${relay.epoch}:10:5:@1`],
    ['with SQL in it', () => `${relay.epoch}:10:10:@1'; drop table deals`],
  ])('one %s has its owner begin anew, once', async (_, cursor) => {
    const reader = await follow('southLead', cursor());
    expect(reader.events.map(({ kind }) => kind)).toEqual(['reset']);
    const again = await follow('southLead', reader.cursor());
    expect(again.events).toEqual([]);
  });

  test('one from the beginning of time shows no more than the rights of now', async () => {
    const id = await newDeal('manager', 'Canary-7291');
    const [manager, outsider] = [
      await follow('manager', `${relay.epoch}:3:3:@0`),
      await follow('outsider', `${relay.epoch}:3:3:@0`),
    ];
    expect(kindsOf(manager, id)).toEqual(['created']);
    expect(kindsOf(outsider, id)).toEqual([]);
    expect(JSON.stringify(outsider.events)).not.toContain('7291');
  });

  test('who does not read is cut off, and begins anew after too much', async () => {
    const stream = streamEvents(relay, {
      authenticate: rightsOf('manager'),
      signal: undefined,
      lastEventId: undefined,
    });
    const first = await stream.next();
    const cursor = first.value?.[0];
    for (let batch = 0; batch < 3; batch++) {
      const isRead = new Promise<void>((resolve) => {
        const stop = relay.onEvents(() => {
          stop();
          resolve();
        });
      });
      await recordEvents(
        as('manager'),
        Array.from({ length: 2_000 }, () => ({
          kind: 'updated',
          entityType: 'deal',
          entityId: 1,
          changes: {},
          resource: 'deal',
          ownerIds: [world.people.manager.userId],
        })),
      );
      relay.poke();
      await isRead;
    }
    const error: unknown = await stream.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    const reader = await follow('manager', cursor);
    expect(reader.events.map(({ kind }) => kind)).toEqual(['reset']);
    const again = await follow('manager', reader.cursor());
    await fence(['manager', again]);
    expect(again.events).toHaveLength(1);
  });

  test('a thousand who come and go leave nothing behind', async () => {
    const { signal } = new AbortController();
    const authenticate = async () => world.people.manager;
    for (let i = 0; i < 1_000; i++) {
      const stream = streamEvents(relay, { authenticate, signal, lastEventId: undefined });
      await stream.next();
      await stream.return();
    }
    expect(relay.subscriberCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
