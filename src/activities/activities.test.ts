import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSuch } from '../core/errors.ts';
import '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import '../contacts/entity.ts';
import '../tasks/entity.ts';
import { contacts } from '../contacts/table.ts';
import { createDeals, moveDeals } from '../deals/deals.ts';
import { events } from '../events/table.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { editActivities, logActivities, restoreActivities, trashActivities } from './activities.ts';
import { activityList } from './input.ts';
import { getActivity, listActivities } from './queries.ts';
import { activities } from './table.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const idOf = (name: Name) => world.people[name].userId;

async function contactOf(owner: Name): Promise<number> {
  const [contact] = await world.database.db
    .insert(contacts)
    .values({ firstName: 'Anna', lastName: owner, responsibleId: idOf(owner) })
    .returning();
  return contact?.id ?? 0;
}

/** A note on a contact. */
async function noteOn(contactId: number, author: Name): Promise<number> {
  const [note] = await logActivities(world.as('admin'), [
    { entityType: 'contact', entityId: contactId, type: 'note', body: 'Hello', userId: idOf(author) },
  ]);
  return note?.id ?? 0;
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
}

describe('who may do what with the activities of a record', () => {
  // asker, whose contact, who wrote the note -> log one's own, see, edit, trash
  test.each<[Name, Name, Name, string, string, string, string]>([
    ['manager', 'manager', 'manager', 'ok', 'ok', 'ok', 'ok'],
    ['manager', 'manager', 'lead', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
    ['manager', 'colleague', 'manager', 'INVALID', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['outsider', 'manager', 'manager', 'INVALID', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['lead', 'manager', 'manager', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
    ['lead', 'manager', 'lead', 'ok', 'ok', 'ok', 'ok'],
    ['lead', 'outsider', 'lead', 'INVALID', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ['viewer', 'manager', 'manager', 'FORBIDDEN', 'ok', 'FORBIDDEN', 'FORBIDDEN'],
    ['admin', 'outsider', 'outsider', 'ok', 'ok', 'ok', 'ok'],
  ])('%s, on a contact of %s, a note by %s', async (asker, owner, author, log, see, edit, trash) => {
    const ctx = world.as(asker);
    const entityId = await contactOf(owner);
    const id = await noteOn(entityId, author);
    expect(await outcome(logActivities(ctx, [{ entityType: 'contact', entityId, type: 'call' }]))).toBe(log);
    expect(await outcome(getActivity(ctx, id))).toBe(see);
    const { items } = await listActivities(ctx, activityList.parse({ entityType: 'contact', entityId }));
    expect(items.some((item) => item.id === id)).toBe(see === 'ok');
    if (see === 'ok') {
      expect((await getActivity(ctx, id)).can).toEqual({ edit: edit === 'ok', delete: trash === 'ok' });
    }
    expect(await outcome(editActivities(ctx, [{ id, set: { body: 'Changed' } }]))).toBe(edit);
    expect(await outcome(trashActivities(ctx, [id]))).toBe(trash);
  });

  test('logging on what is absent and on what is invisible is refused alike', async () => {
    const foreign = await contactOf('outsider');
    const refusal = (entityId: number) =>
      logActivities(world.as('manager'), [{ entityType: 'contact', entityId, type: 'note' }]).catch(
        (error: { details: unknown }) => error.details,
      );
    expect(await refusal(foreign)).toMatchObject({ fields: { entityId: noSuch('contact') } });
    expect(await refusal(foreign)).toEqual(await refusal(999_999));
    const asDeal = logActivities(world.as('admin'), [{ entityType: 'deal', entityId: 999_999, type: 'note' }]);
    await expect(asDeal).rejects.toMatchObject({ details: { fields: { entityId: noSuch('deal') } } });
  });
});

test('an activity tells what it is on and who did it, and its events reach the timelines above', async () => {
  const { db } = world.database;
  const ctx = world.as('manager');
  const [company] = await db
    .insert(companies)
    .values({ name: 'Acme', responsibleId: idOf('manager') })
    .returning();
  const [contact] = await db
    .insert(contacts)
    .values({ firstName: 'Bo', companyId: company?.id, responsibleId: idOf('manager') })
    .returning();
  const entityId = contact?.id ?? 0;
  const [call] = await logActivities(ctx, [
    { entityType: 'contact', entityId, type: 'call', duration: 90, direction: 'inbound', result: 'Reached' },
  ]);
  const id = call?.id ?? 0;
  expect(await getActivity(ctx, id)).toMatchObject({
    entity: { id: entityId, name: 'Bo' },
    user: { id: idOf('manager'), name: 'manager' },
    duration: 90,
    version: 1,
  });
  await editActivities(ctx, [{ id, set: { duration: 120 }, from: { duration: 90 } }]);
  const stale = editActivities(ctx, [{ id, set: { duration: 60 }, from: { duration: 90 } }]);
  await expect(stale).rejects.toMatchObject({ code: 'CONFLICT', details: { current: { id, duration: 120 } } });
  await trashActivities(ctx, [id]);
  await restoreActivities(ctx, [id]);
  const log = await db
    .select()
    .from(events)
    .where(and(eq(events.entityType, 'activity'), eq(events.entityId, id)))
    .orderBy(events.id);
  expect(log.map(({ kind }) => kind)).toEqual(['created', 'updated', 'deleted', 'restored']);
  expect(log[1]).toMatchObject({
    resource: 'contact',
    ownerIds: [idOf('manager')],
    changes: { duration: { from: 90, to: 120 } },
    parents: [
      { type: 'contact', id: entityId },
      { type: 'company', id: company?.id },
    ],
  });
});

test('nobody edits or deletes a stage change', async () => {
  const ctx = world.as('admin');
  const [deal] = await createDeals(ctx, [{ title: 'Engines' }]);
  const [pipeline] = await listPipelines(ctx.db);
  await moveDeals(ctx, [{ id: deal?.id ?? 0, stageId: pipeline?.stages[1]?.id ?? 0 }]);
  const [entry] = await ctx.db.select().from(activities).where(eq(activities.type, 'stage_change'));
  const id = entry?.id ?? 0;
  expect(await getActivity(ctx, id)).toMatchObject({
    from: 'Qualification',
    to: 'Needs analysis',
    entity: { name: 'Engines' },
    can: { edit: false, delete: false },
  });
  expect(await outcome(editActivities(ctx, [{ id, set: { body: 'Never happened' } }]))).toBe('FORBIDDEN');
  expect(await outcome(trashActivities(ctx, [id]))).toBe('FORBIDDEN');
});
