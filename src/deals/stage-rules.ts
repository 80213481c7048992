import { sql } from 'drizzle-orm';
import type { Actor, ActorContext } from '../access/actor.ts';
import type { FieldErrors, RowErrors } from '../core/errors.ts';
import { type Message, say } from '../core/messages/message.ts';
import { isEmptyValue } from '../custom-fields/values.ts';
import type { Requirement } from '../pipelines/input.ts';
import type { PipelineWithStages } from '../pipelines/queries.ts';
import type { StageMap } from '../pipelines/stage-map.ts';
import type { Stage } from '../pipelines/table.ts';
import { nameOf } from '../records/custom.ts';

type Values = Readonly<Record<string, unknown>>;

/** A deal on its way into a stage. */
export type Entry = {
  /** Null for one that is only being made. */
  dealId: number | null;
  from: Stage | null;
  to: Stage;
  /** Its fields as they would be. */
  values: Values;
  skipRules: boolean;
};

/** A rule that a deal was moved against: something that it lacks, or a way that is closed. */
export type SkippedRule = Requirement | 'transition';

export type Verdict = { skipped: SkippedRule[] } | { refusal: Omit<RowErrors, 'index'> };

const lacks = (requirement: Requirement, values: Values, hasOpenTask: boolean): boolean =>
  requirement === 'openTask' ? !hasOpenTask : isEmptyValue(values[requirement]);

/** Those who may change the rules of a pipeline, and those whom its rules name. */
const maySkip = (actor: Actor, pipeline: PipelineWithStages | undefined): boolean =>
  actor.matrix.pipeline.edit !== 'none' || (actor.kind === 'user' && pipeline?.skipRoles.includes(actor.role) === true);

/** What the rules of the pipelines say of each deal that would enter a stage, in the order given. */
export async function judgeEntries(ctx: ActorContext, stages: StageMap, entries: readonly Entry[]): Promise<Verdict[]> {
  const asked = entries.filter(({ to }) => to.requirements.includes('openTask'));
  const withTask = await dealsWithOpenTask(ctx, asked);
  const isGone = (requirement: string) => ctx.actor.fields.deal?.get(requirement) === 'gone';
  const found = entries.map((entry) => obstaclesOf(entry, entry.to, stages, withTask, isGone));
  const isSkipping = entries.map(
    ({ skipRules, to }) => skipRules && maySkip(ctx.actor, stages.pipeline(to.pipelineId)),
  );
  const refused = entries.filter((_, index) => (found[index] ?? []).length > 0 && !isSkipping[index]);
  // Where else a deal may go is only worked out for those who have to be told.
  const doing = refused.length === 0 ? withTask : await dealsWithOpenTask(ctx, refused);
  return entries.map((entry, index) => {
    const obstacles = found[index] ?? [];
    if (obstacles.length === 0 || isSkipping[index]) return { skipped: obstacles };
    return { refusal: refusalOf(ctx.actor, entry, obstacles, stages, doing, isGone) };
  });
}

function obstaclesOf(
  { dealId, from, values }: Entry,
  to: Stage,
  stages: StageMap,
  withTask: ReadonlySet<number>,
  isGone: (requirement: string) => boolean,
): SkippedRule[] {
  // A new deal can't have a task yet, so where deals begin none is asked for.
  const isBeginning = dealId === null && stages.firstOpen(to.pipelineId)?.id === to.id;
  const hasOpenTask = isBeginning || (dealId !== null && withTask.has(dealId));
  return [
    ...to.requirements.filter((requirement) => !isGone(requirement) && lacks(requirement, values, hasOpenTask)),
    ...(from?.closedTo.includes(to.id) ? ['transition' as const] : []),
  ];
}

function refusalOf(
  actor: Actor,
  entry: Entry,
  obstacles: readonly SkippedRule[],
  stages: StageMap,
  withTask: ReadonlySet<number>,
  isGone: (requirement: string) => boolean,
): Omit<RowErrors, 'index'> {
  const { from, to } = entry;
  const pipeline = stages.pipeline(to.pipelineId);
  const missing = obstacles.filter((rule) => rule !== 'transition');
  const open = (pipeline?.stages ?? []).filter(
    (stage) => stage.id !== from?.id && obstaclesOf(entry, stage, stages, withTask, isGone).length === 0,
  );
  const fields: FieldErrors = {};
  for (const requirement of missing) fields[nameOf(requirement)] = needed(requirement, to);
  const names = open.map(({ name }) => name).join(', ');
  if (obstacles.includes('transition') && from) {
    const way = { from: from.name, to: to.name };
    fields['stageId'] = names === '' ? say('wayClosedAll', way) : say('wayClosed', { ...way, open: names });
  } else {
    const stage = to.name;
    fields['stageId'] = names === '' ? say('stageLacksAll', { stage }) : say('stageLacks', { stage, open: names });
  }
  return {
    fields,
    stageRules: {
      stageId: to.id,
      missing,
      isWayClosed: obstacles.includes('transition'),
      openStageIds: open.map(({ id }) => id),
      maySkip: maySkip(actor, pipeline),
    },
  };
}

const needed = (requirement: Requirement, { name }: Stage): Message =>
  requirement === 'openTask' ? say('openTaskForStage', { stage: name }) : say('neededForStage', { stage: name });

/** What a deal's stage asks for is not taken from it while it is there. */
export function emptiedErrors(
  actor: Actor,
  stages: StageMap,
  stage: Stage,
  changes: Readonly<Record<string, { to: unknown }>>,
  skipRules: boolean,
): FieldErrors {
  if (skipRules && maySkip(actor, stages.pipeline(stage.pipelineId))) return {};
  const emptied = stage.requirements.filter((field) => field in changes && isEmptyValue(changes[field]?.to));
  return Object.fromEntries(emptied.map((field) => [nameOf(field), needed(field, stage)]));
}

/** Where a pipeline takes no reasons but its own, another one is refused. */
export function reasonErrors(stages: StageMap, pipelineId: number, values: Values): FieldErrors {
  const pipeline = stages.pipeline(pipelineId);
  if (!pipeline || pipeline.takesOtherReasons) return {};
  const errors: FieldErrors = {};
  for (const [field, reasons] of [
    ['wonReason', pipeline.wonReasons],
    ['lostReason', pipeline.lostReasons],
  ] as const) {
    const reason = values[field];
    if (typeof reason !== 'string' || reasons.length === 0 || reasons.includes(reason)) continue;
    errors[field] = say('reasonOfList', { reasons: reasons.join(', ') });
  }
  return errors;
}

/** Tasks stand to the right of deals, so their table goes unnamed here. */
async function dealsWithOpenTask({ db }: ActorContext, entries: readonly Entry[]): Promise<Set<number>> {
  const ids = entries.map(({ dealId }) => dealId).filter((id) => id !== null);
  if (ids.length === 0) return new Set();
  const rows = await db.execute<{ deal_id: string }>(sql`
    select distinct t.deal_id from tasks t
    where t.deal_id = any(${sql.param(ids)}::bigint[]) and t.status in ('pending', 'in_progress') and t.deleted_at is null`);
  return new Set(rows.map((row) => Number(row.deal_id)));
}
