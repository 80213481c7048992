import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { nameOfCompany } from '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { searchText } from '../core/text.ts';
import type { Db } from '../db/client.ts';
import { readerOf } from '../db/reader.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { defineRecord, presentParents } from '../records/entity.ts';
import { users } from '../users/table.ts';
import { DEAL_STATUSES } from './input.ts';
import { type Deal, deals } from './table.ts';

const { searchText: _, ...columns } = getTableColumns(deals);

/** Where the deal's stage stands in its pipeline. */
const placeOfStage = sql`(select s.sort_order from pipeline_stages s where s.id = ${deals.stageId})`;

/** When the earliest open task of the deal is due. Tasks stand to the right of deals, so their table goes unnamed here. */
const nextTaskDue = sql`(select min(t.due_at) from tasks t
  where t.deal_id = ${deals.id} and t.status in ('pending', 'in_progress') and t.deleted_at is null)`;
const nextTaskDueAt = sql<string | null>`(
  select to_char(min(t.due_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from tasks t
  where t.deal_id = ${deals.id} and t.status in ('pending', 'in_progress') and t.deleted_at is null)`;
const hasOpenTask = sql<boolean>`exists (
  select 1 from tasks t
  where t.deal_id = ${deals.id} and t.status in ('pending', 'in_progress') and t.deleted_at is null)`;

const fields = {
  ...columns,
  pipeline: { id: pipelines.id, name: pipelines.name },
  stage: {
    id: pipelineStages.id,
    name: pipelineStages.name,
    sortOrder: pipelineStages.sortOrder,
    isWon: pipelineStages.isWon,
    isLost: pipelineStages.isLost,
    rottingDays: pipelineStages.rottingDays,
    targetDays: pipelineStages.targetDays,
    color: pipelineStages.color,
  },
  contact: { id: contacts.id, name: contacts.name },
  company: { id: companies.id, name: companies.name },
  responsible: { id: users.id, name: users.name },
  hasOpenTask,
  nextTaskDueAt,
};

function selectDeals(db: Db) {
  return db
    .select(fields)
    .from(deals)
    .innerJoin(pipelines, eq(pipelines.id, deals.pipelineId))
    .innerJoin(pipelineStages, eq(pipelineStages.id, deals.stageId))
    .leftJoin(contacts, eq(contacts.id, deals.contactId))
    .leftJoin(companies, eq(companies.id, deals.companyId))
    .leftJoin(users, eq(users.id, deals.responsibleId));
}
/** A deal as the API gives it, but for `can`. */
export type DealRecord = Awaited<ReturnType<typeof selectDeals>>[number];
export const readDeals = readerOf<DealRecord>(() => fields, selectDeals);

export const dealEntity = defineRecord<Deal>({
  type: 'deal',
  table: deals,
  nameColumn: deals.title,
  searchColumn: deals.searchText,
  fields: {
    title: { kind: 'text' },
    amount: { kind: 'money' },
    currency: { kind: 'currency' },
    pipelineId: { kind: 'pipeline' },
    stageId: { kind: 'stage' },
    probability: { kind: 'number' },
    expectedCloseDate: { kind: 'day' },
    contactId: { kind: 'record', references: 'contact' },
    companyId: { kind: 'record', references: 'company' },
    responsibleId: { kind: 'user' },
    source: { kind: 'text' },
    description: { kind: 'longText' },
    wonReason: { kind: 'text' },
    lostReason: { kind: 'text' },
    tagIds: { kind: 'tags' },
  },
  listed: {
    status: { kind: 'choice', choices: DEAL_STATUSES },
    stage: { kind: 'number', by: placeOfStage },
    stageEnteredAt: { kind: 'timestamp' },
    closedAt: { kind: 'timestamp' },
    companyName: { kind: 'text', by: nameOfCompany(deals.companyId) },
    hasOpenTask: { kind: 'boolean', by: hasOpenTask },
    nextTaskDueAt: { kind: 'timestamp', by: nextTaskDue },
  },
  keyFields: ['title', 'currency', 'pipelineId', 'stageId'],
  searchedFields: [],
  ownerField: 'responsibleId',
  ownerColumns: [deals.responsibleId],
  ownerIds: (deal) => [deal.responsibleId],
  parents: (deal) => presentParents({ contact: deal.contactId, company: deal.companyId }),
  searchText: (deal) => searchText([deal.title]),
  fetch: (db: Db, where: SQL) => readDeals(db, { where }),
});
