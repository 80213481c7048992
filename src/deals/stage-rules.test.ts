import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../access/actor.ts';
import { activities } from '../activities/table.ts';
import { createContacts } from '../contacts/contacts.ts';
import { createCustomField, editCustomField } from '../custom-fields/custom-fields.ts';
import { events } from '../events/table.ts';
import { REQUIREMENTS } from '../pipelines/input.ts';
import { createPipeline, editPipeline } from '../pipelines/pipelines.ts';
import { deleteStage, editStage } from '../pipelines/stages.ts';
import type { Stage } from '../pipelines/table.ts';
import '../tasks/entry-tasks.ts';
import { tasks } from '../tasks/table.ts';
import { createTasks } from '../tasks/tasks.ts';
import type { Name } from '../testing/actors.ts';
import { restOf } from '../testing/api.ts';
import { refusal } from '../testing/refusal.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';
import { closeDeals, createDeals, editDeals, moveDeals, reopenDeals } from './deals.ts';
import { dealEntity } from './entity.ts';
import { relocateDeals } from './relocation.ts';
import { deals } from './table.ts';

type StageName = 'first' | 'offer' | 'talks' | 'won' | 'lost';

let site: TestSite;
let pipelineId: number;
let stages: Record<StageName, Stage>;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

/** A pipeline of its own for each test. */
beforeEach(async () => {
  const pipeline = await createPipeline(site.world.as('admin'), {
    name: 'Gated',
    stages: [
      { name: 'First' },
      { name: 'Offer' },
      { name: 'Talks' },
      { name: 'Won', isWon: true },
      { name: 'Lost', isLost: true },
    ],
  });
  pipelineId = pipeline.id;
  const [first, offer, talks, won, lost] = pipeline.stages;
  if (!first || !offer || !talks || !won || !lost) throw new Error('The stages were not made');
  stages = { first, offer, talks, won, lost };
});

const as = (name: Name) => site.world.as(name);
const rule = (stage: StageName, set: Parameters<typeof editStage>[1]['set']) =>
  editStage(as('admin'), { id: stages[stage].id, set });

async function createDeal(input: Partial<Parameters<typeof createDeals>[1][number]> = {}) {
  const [deal] = await createDeals(as('manager'), [{ title: 'Anvils', stageId: stages.first.id, ...input }]);
  if (!deal) throw new Error('No deal was made');
  return deal;
}
const stageOf = async (dealId: number) => {
  const [row] = await site.world.database.db.select().from(deals).where(eq(deals.id, dealId));
  return row?.stageId;
};
const tasksOf = (dealId: number) =>
  site.world.database.db.select().from(tasks).where(eq(tasks.dealId, dealId)).orderBy(tasks.id);

test('a stage can ask for every field that a deal may lack', () => {
  const fields = Object.keys(dealEntity.fields).filter((field) => {
    const column = deals[field as keyof typeof deals] as { notNull?: boolean };
    return column.notNull === false;
  });
  expect([...REQUIREMENTS].sort()).toEqual([...fields, 'openTask'].sort());
});

test('a deal enters a stage with what it asks for, and is told what it lacks and where it may go', async () => {
  await rule('talks', { requirements: ['amount', 'contactId', 'openTask'] });
  const deal = await createDeal();
  const move = (set?: object) => moveDeals(as('manager'), [{ id: deal.id, stageId: stages.talks.id, set }]);

  const refused = await refusal(move());
  expect(refused.code).toBe('INVALID');
  expect(refused.told('en').fields).toEqual({
    amount: 'is needed in the stage “Talks”',
    contactId: 'is needed in the stage “Talks”',
    openTask: 'the stage “Talks” needs a task that is still to be done',
    stageId: '“Talks” asks for more than the deal has; as it is, it may go to: Offer, Won, Lost',
  });
  expect(refused.details.stageRules).toEqual({
    stageId: stages.talks.id,
    missing: ['amount', 'contactId', 'openTask'],
    isWayClosed: false,
    openStageIds: [stages.offer.id, stages.won.id, stages.lost.id],
    maySkip: false,
  });
  expect(await stageOf(deal.id)).toBe(stages.first.id);

  const [contact] = await createContacts(as('manager'), [{ lastName: 'Coyote' }]);
  const [task] = await createTasks(as('manager'), [{ title: 'Call', dealId: deal.id }]);
  expect((await refusal(move({ amount: 500 }))).details.stageRules?.missing).toEqual(['contactId']);
  const [moved] = await move({ amount: 500, contactId: contact?.id });
  expect(moved?.deal).toMatchObject({ stageId: stages.talks.id, amount: 500, contactId: contact?.id });
  expect(task?.status).toBe('pending');

  const emptied = await refusal(editDeals(as('manager'), [{ id: deal.id, set: { amount: null } }]));
  expect(emptied.told('en').fields).toEqual({ amount: 'is needed in the stage “Talks”' });
});

test('the rules hold for new deals, edits, closing and opening again, for screen, REST and import alike', async () => {
  await rule('talks', { requirements: ['amount'] });
  await rule('won', { requirements: ['wonReason'] });
  const { api } = restOf(site);
  const lacking = { title: 'Anvils', stageId: stages.talks.id };
  const wayOf = { screen: as('manager'), import: { ...as('admin'), actor: { ...SYSTEM, channel: 'import' as const } } };
  for (const ctx of Object.values(wayOf)) {
    const refused = await refusal(createDeals(ctx, [{ ...lacking, amount: 5 }, lacking]));
    expect(refused.details.rows).toMatchObject([{ index: 1, stageRules: { missing: ['amount'] } }]);
  }
  const deal = await createDeal();
  const byRest = await api('POST', `/deals/${deal.id}/move`, { body: { stage_id: stages.talks.id } });
  expect(byRest).toMatchObject({
    status: 422,
    body: {
      error: {
        code: 'INVALID',
        fields: { amount: 'is needed in the stage “Talks”', stage_id: expect.stringContaining('Offer') },
        stage_rules: { stage_id: stages.talks.id, missing: ['amount'], is_way_closed: false, may_skip: false },
      },
    },
  });
  expect((await api('PATCH', `/deals/${deal.id}`, { body: { stage_id: stages.talks.id } })).status).toBe(422);
  expect((await api('PATCH', `/deals/${deal.id}`, { body: { stage_id: stages.talks.id, amount: 3 } })).status).toBe(
    200,
  );

  const closing = await refusal(closeDeals(as('manager'), [{ id: deal.id, won: true }]));
  expect(closing.details.stageRules?.missing).toEqual(['wonReason']);
  await closeDeals(as('manager'), [{ id: deal.id, won: true, reason: 'Price' }]);

  await rule('won', { closedTo: [stages.talks.id, stages.first.id, stages.offer.id] });
  const reopening = await refusal(reopenDeals(as('manager'), [{ id: deal.id }]));
  expect(reopening.told('en').fields).toEqual({
    stageId: 'No deal goes from “Won” to “Talks”; it may go to: Lost',
  });
});

test('of several deals that are moved at once none goes where one may not, and each is named', async () => {
  await rule('offer', { requirements: ['amount'] });
  const ready = await createDeal({ amount: 1 });
  const first = await createDeal();
  const second = await createDeal();
  const refused = await refusal(
    moveDeals(
      as('manager'),
      [first, ready, second].map(({ id }) => ({ id, stageId: stages.offer.id })),
    ),
  );
  expect(refused.details.rows?.map(({ index }) => index)).toEqual([0, 2]);
  expect(await stageOf(ready.id)).toBe(stages.first.id);
});

test('a way that is closed is closed to all but those who may skip the rules, and that they did is told', async () => {
  await rule('first', { closedTo: [stages.talks.id] });
  await rule('talks', { requirements: ['amount'] });
  const skip = (name: Name, dealId: number) =>
    moveDeals(as(name), [{ id: dealId, stageId: stages.talks.id, skipRules: true }]);
  const deal = await createDeal();
  expect((await refusal(skip('manager', deal.id))).details.stageRules).toMatchObject({
    missing: ['amount'],
    isWayClosed: true,
    openStageIds: [stages.offer.id, stages.won.id, stages.lost.id],
    maySkip: false,
  });

  // Not by having the right alone.
  const asked = await refusal(moveDeals(as('admin'), [{ id: deal.id, stageId: stages.talks.id }]));
  expect(asked.details.stageRules?.maySkip).toBe(true);
  const [skipped] = await skip('admin', deal.id);
  expect(skipped?.activity?.stageChange).toMatchObject({ to: 'Talks', skipped: ['amount', 'transition'] });

  await editPipeline(as('admin'), { id: pipelineId, set: { skipRoles: ['manager', 'manager'] } });
  const other = await createDeal();
  const [byManager] = await skip('manager', other.id);
  expect(byManager?.deal.stageId).toBe(stages.talks.id);
  const unknown = await refusal(editPipeline(as('admin'), { id: pipelineId, set: { skipRoles: ['nobody'] } }));
  expect(unknown.told('en').fields).toEqual({ skipRoles: 'There is no such role' });
});

test('ways are closed between stages of one pipeline, and one to a stage that goes is forgotten', async () => {
  const [elsewhere] = await site.world.database.db.execute<{ id: string }>(
    sql`select id from pipeline_stages where pipeline_id <> ${pipelineId} limit 1`,
  );
  const refused = await refusal(rule('first', { closedTo: [Number(elsewhere?.id)] }));
  expect(refused.told('en').fields).toEqual({ closedTo: 'There is no such stage' });
  await rule('first', { closedTo: [stages.offer.id, stages.talks.id] });
  const deal = await createDeal({ stageId: stages.talks.id });
  await rule('offer', { requirements: ['amount'], entryTasks: [{ title: 'Write the offer', dueInDays: 1 }] });

  // Deals of a stage that goes have no choice: no rule holds them, and none is set off.
  await deleteStage(as('admin'), { id: stages.talks.id, moveDealsTo: stages.offer.id }, relocateDeals);
  expect(await stageOf(deal.id)).toBe(stages.offer.id);
  expect(await tasksOf(deal.id)).toEqual([]);
  expect((await rule('first', {})).closedTo).toEqual([stages.offer.id]);
});

test('reasons come from the pipeline’s lists where it takes no others', async () => {
  await editPipeline(as('admin'), {
    id: pipelineId,
    set: { lostReasons: ['Price', 'Timing'], takesOtherReasons: false },
  });
  const deal = await createDeal();
  const close = (reason: string) => closeDeals(as('manager'), [{ id: deal.id, won: false, reason }]);
  expect((await refusal(close('Weather'))).told('en').fields).toEqual({ reason: 'must be one of: Price, Timing' });
  await close('Timing');
  const edited = await refusal(editDeals(as('manager'), [{ id: deal.id, set: { lostReason: 'Weather' } }]));
  expect(edited.told('en').fields).toEqual({ lostReason: 'must be one of: Price, Timing' });
  const created = await refusal(createDeal({ stageId: stages.lost.id, lostReason: 'Weather' }));
  expect(created.told('en').fields).toEqual({ lostReason: 'must be one of: Price, Timing' });
});

test('a stage makes its tasks for whoever is responsible as a deal enters, and not twice while they are to be done', async () => {
  await rule('first', { entryTasks: [{ title: 'Say hello', dueInDays: null }] });
  await rule('offer', {
    entryTasks: [
      { title: 'Write the offer', dueInDays: 2 },
      { title: 'Check the credit', dueInDays: 0 },
    ],
  });
  const { userId } = as('manager').actor;
  await site.world.database.db.execute(sql`update users set timezone = 'Asia/Tokyo' where id = ${userId}`);
  const deal = await createDeal();
  await moveDeals(as('manager'), [{ id: deal.id, stageId: stages.offer.id }]);
  const made = await tasksOf(deal.id);
  expect(made).toMatchObject([
    { title: 'Say hello', dueAt: null, assigneeId: userId, createdById: userId },
    { title: 'Write the offer', assigneeId: userId, status: 'pending' },
    { title: 'Check the credit', assigneeId: userId },
  ]);
  const [{ due } = { due: '' }] = await site.world.database.db.execute<{ due: string }>(sql`
    select to_char(due_at at time zone 'Asia/Tokyo' - (now() at time zone 'Asia/Tokyo')::date, 'DD HH24:MI') as due
    from tasks where id = ${made[1]?.id}`);
  expect(due).toBe('02 09:00');
  const [told] = await site.world.database.db
    .select()
    .from(events)
    .where(sql`${events.entityType} = 'task' and ${events.entityId} = ${made[1]?.id}`);
  expect(told).toMatchObject({ channel: 'rule', actorId: userId });

  await moveDeals(as('manager'), [{ id: deal.id, stageId: stages.first.id }]);
  await moveDeals(as('manager'), [{ id: deal.id, stageId: stages.offer.id }]);
  expect(await tasksOf(deal.id)).toHaveLength(3);
  const imported = { ...as('admin'), actor: { ...SYSTEM, channel: 'import' as const } };
  const [old] = await createDeals(imported, [{ title: 'Of the past', stageId: stages.offer.id }]);
  expect(await tasksOf(old?.id ?? 0)).toEqual([]);
});

test('a stage makes its tasks also where a task needs a field that nobody is there to fill', async () => {
  const field = await createCustomField(as('admin'), { recordType: 'task', type: 'text', name: 'Kind' });
  const require = (isRequired: boolean) => editCustomField(as('admin'), { id: field.id, set: { isRequired } });
  await require(true);
  await rule('offer', { entryTasks: [{ title: 'Write the offer', dueInDays: 1 }] });
  const deal = await createDeal();
  await moveDeals(as('manager'), [{ id: deal.id, stageId: stages.offer.id }]);
  expect(await tasksOf(deal.id)).toHaveLength(1);
  await require(false);
});

test('a move that its stage’s tasks can’t follow leaves nothing behind', async () => {
  await rule('offer', { entryTasks: [{ title: 'Forge the offer', dueInDays: 0 }] });
  const deal = await createDeal();
  await site.world.database.db.execute(
    sql`alter table tasks add constraint no_offers check (title <> 'Forge the offer')`,
  );
  await expect(moveDeals(as('manager'), [{ id: deal.id, stageId: stages.offer.id }])).rejects.toThrow();
  await site.world.database.db.execute(sql`alter table tasks drop constraint no_offers`);
  expect(await stageOf(deal.id)).toBe(stages.first.id);
  const written = await site.world.database.db
    .select()
    .from(activities)
    .where(sql`${activities.entityType} = 'deal' and ${activities.entityId} = ${deal.id}`);
  expect(written).toEqual([]);
});

test('one’s own last move is taken back against the rules, while nothing has happened since and it is not long ago', async () => {
  await rule('offer', { closedTo: [stages.first.id] });
  const forth = async (deal: { id: number }) => {
    const [moved] = await moveDeals(as('manager'), [{ id: deal.id, stageId: stages.offer.id }]);
    return moved?.deal.version;
  };
  const back = (deal: { id: number }, undoOf: number | undefined, name: Name = 'manager', stage: StageName = 'first') =>
    moveDeals(as(name), [{ id: deal.id, stageId: stages[stage].id, undoOf }]);
  const isClosed = async (asked: Promise<unknown>) => expect((await refusal(asked)).details.stageRules).toBeDefined();

  const deal = await createDeal();
  const moved = await forth(deal);
  await isClosed(back(deal, undefined));
  const [restored] = await back(deal, moved);
  expect(await stageOf(deal.id)).toBe(stages.first.id);
  // As if it had never left.
  expect(restored?.deal.stageEnteredAt).toEqual(deal.stageEnteredAt);

  // Somebody changed it since.
  const made = await forth(deal);
  await editDeals(as('manager'), [{ id: deal.id, set: { amount: 5 } }]);
  await isClosed(back(deal, made));
  await isClosed(back(deal, (made ?? 0) + 5));
  // Whoever names the version of now has not moved it there.
  await isClosed(back(deal, (made ?? 0) + 1));

  // Somebody else moved it.
  const theirs = await createDeal();
  const there = await forth(theirs);
  const { userId } = site.world.people.admin;
  const { db } = site.world.database;
  const ofTheirs = eq(activities.entityId, theirs.id);
  await db.update(activities).set({ userId }).where(ofTheirs);
  await isClosed(back(theirs, there));

  // Long ago.
  await db
    .update(activities)
    .set({ userId: site.world.people.manager.userId, createdAt: new Date(Date.now() - 6 * 60_000) })
    .where(ofTheirs);
  await isClosed(back(theirs, there));

  // Elsewhere than where it was.
  await rule('offer', { closedTo: [stages.first.id, stages.talks.id] });
  const other = await createDeal();
  await isClosed(back(other, await forth(other), 'manager', 'talks'));
});
