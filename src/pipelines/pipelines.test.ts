import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { type AppError, noSuch } from '../core/errors.ts';
import { createDeals, moveDeals, restoreDeals, trashDeals } from '../deals/deals.ts';
import { getDeal } from '../deals/queries.ts';
import { relocateDeals } from '../deals/relocation.ts';
import { dealPeriods } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { openTestWorld, type TestWorld } from '../testing/actors.ts';
import { openConnections } from '../testing/database.ts';
import { refusal } from '../testing/refusal.ts';
import { untilWaiting } from '../testing/waiting.ts';
import { createPipeline, deletePipeline, editPipeline } from './pipelines.ts';
import { getPipeline, listPipelines } from './queries.ts';
import { arrangeStages, createStage, deleteStage, editStage } from './stages.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openTestWorld();
  return () => world.close();
});

const admin = () => world.as('admin');
type Ctx = ReturnType<typeof admin>;
const removeStage = (ctx: Ctx, id: number, moveDealsTo?: number) =>
  deleteStage(ctx, { id, moveDealsTo }, relocateDeals);
const removePipeline = (ctx: Ctx, id: number, moveDealsTo?: number) =>
  deletePipeline(ctx, { id, moveDealsTo }, relocateDeals);
const defaultPipeline = async () => {
  const [pipeline] = await listPipelines(world.database.db);
  if (!pipeline) throw new Error('No pipeline');
  return pipeline;
};
const historyOf = async (id: number) =>
  (await world.database.db.select().from(events).where(eq(events.entityId, id)).orderBy(events.id)).map(
    ({ kind, changes }) => [
      kind,
      Object.keys(changes)
        .map((field) => field.replace(/\d+/, '#'))
        .sort(),
    ],
  );

const open = { name: 'Open', isWon: false, isLost: false };
const won = { name: 'Won', isWon: true, isLost: false };
const lost = { name: 'Lost', isWon: false, isLost: true };

test('a pipeline is made of the stages given, in their order, or of the default ones', async () => {
  const given = await createPipeline(admin(), {
    name: 'Engaging',
    stages: [{ ...open, name: 'Prospecting', probability: 10 }, open, won, lost],
  });
  expect(given.isDefault).toBe(false);
  expect(given.stages.map(({ name, probability, sortOrder }) => [name, probability, sortOrder])).toEqual([
    ['Prospecting', 10, 0],
    ['Open', 50, 1],
    ['Won', 100, 2],
    ['Lost', 0, 3],
  ]);
  const plain = await createPipeline(admin(), { name: 'Plain' });
  expect(plain.stages.map(({ name }) => name)).toEqual((await defaultPipeline()).stages.map(({ name }) => name));
  expect((await listPipelines(world.database.db)).map(({ name }) => name)).toEqual(['Sales', 'Engaging', 'Plain']);
  expect(await historyOf(given.id)).toEqual([['created', ['name', 'stages']]]);
});

test.each([
  ['no open stage', [won, lost, { ...lost, isLost: true }]],
  ['two won stages', [open, won, won, lost]],
  ['no lost stage', [open, open, won]],
  ['a stage of both outcomes', [open, { ...won, isLost: true }, { ...open }]],
  ['a won stage that is not certain', [open, { ...won, probability: 90 }, lost]],
])('a pipeline of %s is refused', async (_, stages) => {
  const error = await refusal(createPipeline(admin(), { name: 'Odd', stages }));
  expect(Object.keys(error.details.fields ?? {})).toEqual(['stages']);
  expect(await listPipelines(world.database.db)).toHaveLength(1);
});

test('exactly one pipeline takes new deals, and it can’t be deleted', async () => {
  const former = await defaultPipeline();
  const other = await createPipeline(admin(), { name: 'Other' });
  await editPipeline(admin(), { id: other.id, set: { isDefault: true, name: 'Renamed' } });
  const all = await listPipelines(world.database.db);
  expect(all.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['Renamed']);
  expect((await refusal(removePipeline(admin(), other.id))).code).toBe('CONFLICT');
  await removePipeline(admin(), former.id);
  expect(await listPipelines(world.database.db)).toHaveLength(1);
  expect(await historyOf(other.id)).toEqual([
    ['created', ['name', 'stages']],
    ['updated', ['isDefault', 'name']],
  ]);
});

test('a stage is added after the open ones, edited and deleted, each told in the history', async () => {
  const { id } = await defaultPipeline();
  const stage = await createStage(admin(), { pipelineId: id, name: 'Contract' });
  expect(stage).toMatchObject({ probability: 75, isWon: false, isLost: false });
  expect((await getPipeline(world.database.db, id)).stages.map(({ name }) => name).slice(-3)).toEqual([
    'Contract',
    'Won',
    'Lost',
  ]);
  await editStage(admin(), { id: stage.id, set: { name: 'Signing', rottingDays: 3, probability: 75 } });
  await removeStage(admin(), stage.id);
  expect((await getPipeline(world.database.db, id)).stages).toHaveLength(6);
  expect(await historyOf(id)).toEqual([
    ['updated', ['stages.#.name', 'stages.#.probability']],
    ['updated', ['stages.#.name', 'stages.#.rottingDays']],
    ['updated', ['stages.#.name']],
  ]);
});

test('a stage that is no longer what its editor saw is told as it is, and whose that is', async () => {
  const pipeline = await createPipeline(admin(), { name: 'Seen', stages: [open, open, won, lost] });
  const [stage, other] = pipeline.stages;
  const id = stage?.id ?? 0;
  const closedTo = [other?.id ?? 0];
  await editStage(admin(), { id, set: { closedTo, name: 'Renamed' }, from: { closedTo: [], name: stage?.name } });
  const late = await refusal(editStage(admin(), { id, set: { closedTo: [] }, from: { closedTo: [] } }));
  expect([late.code, late.details.current]).toEqual(['CONFLICT', expect.objectContaining({ id, closedTo })]);
  expect(late.details.collisions).toEqual([
    expect.objectContaining({ field: 'closedTo', user: { id: world.people.admin.userId, name: 'admin' } }),
  ]);
  await editStage(admin(), { id, set: { targetDays: 5 }, from: { targetDays: null } });
  await removePipeline(admin(), pipeline.id);
});

test('the outcomes stay: not doubled, not deleted, not made uncertain', async () => {
  const { id, stages } = await defaultPipeline();
  const [wonId, lostId] = [stages.find(({ isWon }) => isWon)?.id ?? 0, stages.find(({ isLost }) => isLost)?.id ?? 0];
  const attempts = [
    createStage(admin(), { pipelineId: id, ...won }),
    createStage(admin(), { pipelineId: id, ...lost }),
    editStage(admin(), { id: wonId, set: { probability: 90 } }),
    removeStage(admin(), wonId),
    removeStage(admin(), lostId),
  ];
  const codes = await Promise.all(attempts.map(async (attempt) => (await refusal(attempt)).code));
  expect(codes).toEqual(['INVALID', 'INVALID', 'INVALID', 'CONFLICT', 'CONFLICT']);
  expect(await defaultPipeline()).toMatchObject({ stages });
});

test('the last open stage stays, also when the last two are deleted at once', async () => {
  const { id, stages } = await createPipeline(admin(), { name: 'Short', stages: [open, open, won, lost] });
  await openConnections(world.database.db);
  const results = await Promise.allSettled(stages.slice(0, 2).map((stage) => removeStage(admin(), stage.id)));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await getPipeline(world.database.db, id)).stages).toHaveLength(3);
});

test('what holds deals is not deleted, not even if they are all in the trash', async () => {
  const pipeline = await createPipeline(admin(), { name: 'Held' });
  const [stage] = pipeline.stages;
  const [deal] = await createDeals(admin(), [{ title: 'Anvils', stageId: stage?.id }]);
  await trashDeals(admin(), [deal?.id ?? 0]);
  expect(await refusal(removeStage(admin(), stage?.id ?? 0))).toMatchObject({
    code: 'CONFLICT',
    message: 'This stage still holds deals, perhaps in the trash',
  });
  expect(await refusal(removePipeline(admin(), pipeline.id))).toMatchObject({
    code: 'CONFLICT',
    message: 'This pipeline still holds deals, perhaps in the trash',
  });
  expect(await getPipeline(world.database.db, pipeline.id)).toEqual(pipeline);
});

test('the deals of a stage that goes find their place in another, those in the trash too, each with its history', async () => {
  const { id, stages } = await defaultPipeline();
  const [from, to] = stages;
  if (!from || !to) throw new Error('No stages');
  const [first, second, trashed] = await createDeals(
    admin(),
    ['First', 'Second', 'Trashed'].map((title) => ({ title, stageId: from.id })),
  );
  if (!first || !second || !trashed) throw new Error('No deals');
  await trashDeals(admin(), [trashed.id]);
  const won = stages.find(({ isWon }) => isWon)?.id ?? 0;
  for (const nowhere of [from.id, won]) {
    expect(await refusal(removeStage(admin(), from.id, nowhere))).toMatchObject({ code: 'INVALID' });
  }
  expect(await refusal(removeStage(admin(), from.id, 999_999))).toMatchObject({ code: 'INVALID' });

  await removeStage(admin(), from.id, to.id);
  expect((await getPipeline(world.database.db, id)).stages.map((stage) => stage.id)).not.toContain(from.id);
  await restoreDeals(admin(), [trashed.id]);
  for (const { id: dealId } of [first, second, trashed]) {
    expect(await getDeal(admin(), dealId)).toMatchObject({ stage: { id: to.id }, probability: to.probability });
    const periods = await world.database.db.select().from(dealPeriods).where(eq(dealPeriods.dealId, dealId));
    const places = periods.map(({ stageId, validTo }) => [stageId, validTo === null]);
    expect(places).toEqual([
      [from.id, false],
      [to.id, true],
    ]);
  }
  const [movedFirst, movedSecond] = [await getDeal(admin(), first.id), await getDeal(admin(), second.id)];
  expect(movedFirst.position < movedSecond.position).toBe(first.position < second.position);
});

test('whoever moves a deal into a stage that is deleted just then finds it gone, and the deal stays where it was', async () => {
  const { db } = world.database;
  const { stages } = await defaultPipeline();
  const [here, goes, stays] = stages.map(({ id }) => id);
  const [deal] = await createDeals(admin(), [{ title: 'Anvils', stageId: here }]);
  let move: Promise<AppError> | undefined;
  await deleteStage(admin(), { id: goes ?? 0, moveDealsTo: stays }, async () => {
    move = refusal(moveDeals(admin(), [{ id: deal?.id ?? 0, stageId: goes ?? 0 }]));
    await untilWaiting(db, 1);
  });
  expect((await move)?.details.fields).toEqual({ stageId: noSuch('stage') });
  expect((await getDeal(admin(), deal?.id ?? 0)).stageId).toBe(here);
});

test('the open stages are put into an order at once, unless they are others than were seen', async () => {
  const { id, stages } = await defaultPipeline();
  const open = stages.filter(({ isWon, isLost }) => !isWon && !isLost).map((stage) => stage.id);
  const wished = [...open].reverse();
  const arranged = await arrangeStages(admin(), { id, stageIds: wished });
  expect(arranged.map((stage) => stage.name)).toEqual([
    'Negotiation',
    'Proposal',
    'Needs analysis',
    'Qualification',
    'Won',
    'Lost',
  ]);
  expect(await historyOf(id)).toEqual([['updated', Array(4).fill('stages.#.sortOrder')]]);
  const won = stages.find(({ isWon }) => isWon)?.id ?? 0;
  for (const stageIds of [open.slice(1), [...open, won], [...open, open[0] ?? 0], [...open.slice(1), 999_999]]) {
    expect((await refusal(arrangeStages(admin(), { id, stageIds }))).code).toBe('CONFLICT');
  }
  expect((await refusal(arrangeStages(world.as('lead'), { id, stageIds: open }))).code).toBe('FORBIDDEN');
  expect((await getPipeline(world.database.db, id)).stages).toEqual(arranged);
});

test('the deals of a pipeline that goes keep what they are: open, won or lost', async () => {
  const target = await defaultPipeline();
  const { id, stages } = await createPipeline(admin(), { name: 'Old', stages: [open, open, won, lost] });
  const created = await createDeals(
    admin(),
    stages.map(({ id: stageId, name }) => ({ title: name, stageId })),
  );
  await removePipeline(admin(), id, target.stages[1]?.id);
  const deals = await Promise.all(created.map((deal) => getDeal(admin(), deal.id)));
  expect(deals.map(({ status, stage, pipelineId }) => [status, stage.name, pipelineId])).toEqual([
    ['open', 'Needs analysis', target.id],
    ['open', 'Needs analysis', target.id],
    ['won', 'Won', target.id],
    ['lost', 'Lost', target.id],
  ]);
  expect(deals.map(({ closedAt }) => closedAt)).toEqual(created.map(({ closedAt }) => closedAt));
});

test('only administrators manage pipelines, and what is absent is not found', async () => {
  const { id, stages } = await defaultPipeline();
  const stageId = stages[0]?.id ?? 0;
  const attempts = (ctx: ReturnType<typeof admin>, pipelineId: number, stageId: number) => [
    editPipeline(ctx, { id: pipelineId, set: { name: 'Mine' } }),
    removePipeline(ctx, pipelineId),
    createStage(ctx, { pipelineId, name: 'Mine' }),
    editStage(ctx, { id: stageId, set: { name: 'Mine' } }),
    removeStage(ctx, stageId),
  ];
  const codes = (refused: Promise<unknown>[]) =>
    Promise.all(refused.map(async (attempt) => (await refusal(attempt)).code));
  expect(await codes(attempts(world.as('lead'), id, stageId))).toEqual(Array(5).fill('FORBIDDEN'));
  expect(await codes(attempts(admin(), 999_999, 999_999))).toEqual(Array(5).fill('NOT_FOUND'));
  expect((await refusal(createPipeline(world.as('lead'), { name: 'Mine' }))).code).toBe('FORBIDDEN');
});
