import { ranksBetween } from '../core/rank.ts';
import type { dealPeriods, deals } from '../deals/table.ts';
import type { PipelineWithStages } from '../pipelines/queries.ts';
import { isOpenStage } from '../pipelines/queries.ts';
import type { Stage } from '../pipelines/table.ts';
import { type Calendar, daysLater } from './calendar.ts';
import { DEAL_SOURCES } from './names.ts';
import type { Salesperson } from './people.ts';
import type { Random } from './random.ts';
import { LOST_REASONS, PARTNER_OFFERS, PRODUCTS, WON_REASONS } from './texts.ts';

/** Eighteen months. */
const HISTORY_DAYS = 548;
/** How long a deal stays in an open stage, and how likely it is lost there. */
const DWELL_DAYS = 13;
const LOSS_PER_STAGE = 0.19;

type DealRow = typeof deals.$inferInsert & {
  title: string;
  pipelineId: number;
  stageId: number;
  stageEnteredAt: Date;
  createdAt: Date;
  closedAt: Date | null;
  companyId: number;
  contactId: number | null;
  responsibleId: number;
};

/** A deal and how it came to its stage, from the first on. */
export type DealPlan = { deal: DealRow; product: string; steps: readonly Step[] };
type Step = { stage: Stage; at: Date };

export type Customer = { id: number; name: string; country: string; createdAt: Date; contactIds: readonly number[] };

type Frame = { random: Random; calendar: Calendar; currency: string };

/** A deal that is still open: it began lately, and some have stayed where they are for too long. */
export function openDeal(
  frame: Frame,
  pipeline: PipelineWithStages,
  seller: Salesperson,
  customer: Customer,
): DealPlan {
  const { random, calendar } = frame;
  const open = pipeline.stages.filter(isOpenStage);
  const reached = random.weighted(open.map((_, index) => [index, open.length + 2 - index] as const));
  const rotting = open[reached]?.rottingDays ?? 21;
  const steps: Step[] = [];
  let daysAgo = random.chance(0.2) ? rotting + random.spread(12) : random.next() * rotting;
  for (let index = reached; index >= 0; index--) {
    const stage = open[index];
    if (stage) steps.unshift({ stage, at: calendar.ago(daysAgo) });
    daysAgo += 1 + random.spread(DWELL_DAYS);
  }
  return planOf(frame, pipeline, seller, customer, inOrder(steps));
}

/** A deal that was won or lost in the last eighteen months; business has been growing. */
export function closedDeal(
  frame: Frame,
  pipeline: PipelineWithStages,
  seller: Salesperson,
  customer: Customer,
): DealPlan {
  const { random, calendar } = frame;
  const open = pipeline.stages.filter(isOpenStage);
  const won = pipeline.stages.find((stage) => stage.isWon);
  const lost = pipeline.stages.find((stage) => stage.isLost);
  const path: Stage[] = [];
  let isLost = false;
  for (const stage of open) {
    path.push(stage);
    isLost = random.chance(LOSS_PER_STAGE / seller.seller.skill);
    if (isLost) break;
  }
  const end = isLost ? lost : won;
  if (end) path.push(end);
  let daysAgo = HISTORY_DAYS * random.next() ** 1.35;
  const steps: Step[] = [];
  for (const stage of path.reverse()) {
    steps.unshift({ stage, at: calendar.ago(Math.min(daysAgo, HISTORY_DAYS + 60)) });
    daysAgo += 1 + random.spread(DWELL_DAYS);
  }
  return planOf(frame, pipeline, seller, customer, inOrder(steps));
}

/** Office hours may have put two steps of a day the wrong way round. */
function inOrder(steps: readonly Step[]): Step[] {
  const moments = steps.map(({ at }) => at.getTime()).sort((a, b) => a - b);
  return steps.map(({ stage }, index) => ({ stage, at: new Date((moments[index] ?? 0) + index * 1_000) }));
}

function planOf(
  { random, calendar, currency }: Frame,
  pipeline: PipelineWithStages,
  seller: Salesperson,
  customer: Customer,
  steps: Step[],
): DealPlan {
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last) throw new Error('A deal without a stage');
  const offers = pipeline.isDefault ? PRODUCTS : PARTNER_OFFERS;
  const [product, from, to] = random.weighted(offers.map((offer) => [offer, offer[3]] as const));
  const { stage } = last;
  const isOpen = isOpenStage(stage);
  const amount = Math.round((from + (to - from) * random.next() ** 2) / 50) * 50;
  const deal: DealRow = {
    title: random.chance(0.55) ? `${product}, ${shortName(customer.name)}` : `${shortName(customer.name)}: ${product}`,
    amount: isOpen && steps.length === 1 && random.chance(0.25) ? null : amount,
    currency,
    pipelineId: pipeline.id,
    stageId: stage.id,
    position: '',
    probability: isOpen && random.chance(0.1) ? Math.min(95, stage.probability + 10) : stage.probability,
    status: stage.isWon ? 'won' : stage.isLost ? 'lost' : 'open',
    stageEnteredAt: last.at,
    expectedCloseDate: expectedCloseDate(random, calendar, isOpen, last.at),
    closedAt: isOpen ? null : last.at,
    wonReason: stage.isWon ? random.pick(WON_REASONS) : null,
    lostReason: stage.isLost ? random.pick(LOST_REASONS) : null,
    contactId: customer.contactIds.length > 0 && random.chance(0.92) ? random.pick(customer.contactIds) : null,
    companyId: customer.id,
    responsibleId: seller.id,
    source: random.pick(DEAL_SOURCES),
    description: null,
    createdAt: first.at,
    updatedAt: last.at,
  };
  return { deal, product, steps };
}

/** `Almgren Logistics GmbH & Co. KG` -> `Almgren Logistics`. */
const shortName = (name: string): string => name.split(' ').slice(0, 2).join(' ').replace(/ &$/, '');

function expectedCloseDate(random: Random, calendar: Calendar, isOpen: boolean, lastChange: Date): string | null {
  if (random.chance(0.12)) return null;
  if (!isOpen) return calendar.day(daysLater(lastChange, random.int(-20, 10)));
  return calendar.day(daysLater(calendar.now, random.chance(0.13) ? -random.int(1, 25) : random.int(2, 95)));
}

/** Ranks for each stage's column: who came last is on top. */
export function rankByStage(rows: readonly DealRow[]): void {
  const columns = new Map<number, DealRow[]>();
  for (const row of rows) {
    const column = columns.get(row.stageId);
    if (column) column.push(row);
    else columns.set(row.stageId, [row]);
  }
  for (const column of columns.values()) {
    const ranks = ranksBetween(null, null, column.length);
    column
      .sort((a, b) => b.stageEnteredAt.getTime() - a.stageEnteredAt.getTime())
      .forEach((row, index) => {
        row.position = ranks[index] ?? '';
      });
  }
}

/** What each deal was from when to when. */
export function periodsOf(dealId: number, { deal, steps }: DealPlan): (typeof dealPeriods.$inferInsert)[] {
  return steps.map(({ stage, at }, index) => ({
    dealId,
    validFrom: at,
    validTo: steps[index + 1]?.at ?? null,
    pipelineId: deal.pipelineId,
    stageId: stage.id,
    status: stage.isWon ? 'won' : stage.isLost ? 'lost' : 'open',
    amount: deal.amount ?? null,
    currency: deal.currency,
    responsibleId: deal.responsibleId,
    expectedCloseDate: deal.expectedCloseDate ?? null,
  }));
}
