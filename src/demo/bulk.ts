import { and, eq, isNull, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { activities } from '../activities/table.ts';
import { companyEntity } from '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import { contactEntity } from '../contacts/entity.ts';
import { contacts } from '../contacts/table.ts';
import type { Db } from '../db/client.ts';
import { dealEntity } from '../deals/entity.ts';
import { dealPeriods, deals } from '../deals/table.ts';
import { listPipelines } from '../pipelines/queries.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { makeActivities, stageChangesOf, type Topic } from './activities.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import { makeCompanies, makeContacts } from './companies.ts';
import { closedDeal, openDeal, periodsOf, rankByStage } from './deals.ts';
import { load, searchable, withIds } from './load.ts';
import { isSalesperson, loadPeople, type Salesperson } from './people.ts';
import { type Random, seededRandom } from './random.ts';

export type BulkCounts = { companies: number; contacts: number; deals: number; activities: number };

type BulkOptions = {
  now?: Date;
  /** How many of the deals are still open, from 0 to 1. */
  openShare?: number;
};

/** Rows are made and written in portions, so that memory stays flat. */
const PORTION = 5_000;

type Frame = {
  db: Db;
  random: Random;
  calendar: Calendar;
  sellers: readonly Salesperson[];
  openShare: number;
};
type CompanyRef = { id: number; name: string; country: string; domain: string; responsibleId: number; createdAt: Date };

/**
 * Adds so many made-up records to whatever is there, for trying out large databases: straight into the tables, without
 * events. They are spread over the people who are there, or over made-up ones.
 */
export async function seedBulk(
  db: Db,
  counts: BulkCounts,
  { now = new Date(), openShare = 0.3 }: BulkOptions = {},
): Promise<void> {
  const { timezone, currency } = await loadWorkspace(db);
  // Another beginning than the last time, or the e-mail addresses would be the same.
  const random = seededRandom((await countOf(db, contacts)) + (await countOf(db, companies)) + 1);
  const calendar = calendarOf(now, timezone, random);
  const sellers = await sellersOf(db, calendar);
  const frame = { db, random, calendar, sellers, openShare };
  await addCompanies(frame, counts.companies);
  const customers = await someCompanies(db);
  await addContacts(frame, customers, counts.contacts);
  const topics = await addDeals(frame, customers, counts.deals, currency);
  await addActivities(frame, customers, topics, counts.activities);
  await db.execute(sql`analyze`);
}

async function countOf(db: Db, table: PgTable): Promise<number> {
  const [row] = await db.select({ count: sql`count(*)`.mapWith(Number) }).from(table);
  return row?.count ?? 0;
}

async function sellersOf(db: Db, calendar: Calendar): Promise<Salesperson[]> {
  const rows = await db.select().from(users).where(eq(users.active, true));
  if (rows.length === 0) return (await loadPeople(db, calendar.ago(900), null)).filter(isSalesperson);
  return rows.map(({ id, name, email, role, teamId }) => ({
    id,
    name,
    email,
    role,
    teamId,
    team: null,
    seller: { openDeals: 1, skill: 1 },
  }));
}

/** Makes the rows of a portion while those of the one before are written. */
async function inPortions(count: number, work: (size: number) => Promise<void>): Promise<void> {
  let writing = Promise.resolve();
  for (let done = 0; done < count; done += PORTION) {
    const next = work(Math.min(PORTION, count - done));
    // Told of when it is waited for.
    next.catch(() => {});
    await writing;
    writing = next;
  }
  await writing;
}

async function addCompanies({ db, random, calendar, sellers }: Frame, count: number): Promise<void> {
  const taken = new Set<string>();
  await inPortions(count, async (size) => {
    const rows = makeCompanies(random, calendar, sellers, size, taken);
    await load(db, companies, searchable(companyEntity, rows));
  });
}

/** Enough of them to be linked to; without any, deals and contacts have none. */
async function someCompanies(db: Db): Promise<CompanyRef[]> {
  const rows = await db
    .select()
    .from(companies)
    .where(isNull(companies.deletedAt))
    .orderBy(sql`${companies.id} desc`)
    .limit(20_000);
  return rows.map(({ id, name, country, domain, responsibleId, createdAt }) => ({
    id,
    name,
    country: country ?? '',
    domain: domain ?? `company-${id}.test`,
    responsibleId: responsibleId ?? 0,
    createdAt,
  }));
}

async function addContacts(
  { db, random, calendar }: Frame,
  customers: readonly CompanyRef[],
  count: number,
): Promise<void> {
  if (count === 0) return;
  if (customers.length === 0) throw new Error('Contacts need companies: seed some with --companies');
  const existing = await db
    .select({ email: sql<string>`lower(${contacts.email})` })
    .from(contacts)
    .where(and(isNull(contacts.deletedAt), sql`${contacts.email} is not null`));
  const taken = new Set(existing.map(({ email }) => email));
  await inPortions(count, async (size) => {
    const rows = makeContacts(random, calendar, random.shuffled(customers), size, taken);
    await load(db, contacts, searchable(contactEntity, rows));
  });
}

async function addDeals(
  { db, random, calendar, sellers, openShare }: Frame,
  customers: readonly CompanyRef[],
  count: number,
  currency: string,
): Promise<Topic[]> {
  const topics: Topic[] = [];
  if (count === 0) return topics;
  if (customers.length === 0) throw new Error('Deals need companies: seed some with --companies');
  const pipelines = await listPipelines(db);
  const contactsOf = await contactsByCompany(db);
  const sellerOf = new Map(sellers.map((seller) => [seller.id, seller]));
  await inPortions(count, async (size) => {
    const plans = Array.from({ length: size }, () => {
      const customer = random.pick(customers);
      const seller = sellerOf.get(customer.responsibleId) ?? random.pick(sellers);
      const make = random.chance(openShare) ? openDeal : closedDeal;
      const known = { ...customer, contactIds: contactsOf.get(customer.id) ?? [] };
      return make({ random, calendar, currency }, random.pick(pipelines), seller, known);
    });
    rankByStage(plans.map(({ deal }) => deal));
    const rows = searchable(
      dealEntity,
      plans.map(({ deal }) => deal),
    );
    const made = withIds(plans, await load(db, deals, rows));
    await load(
      db,
      dealPeriods,
      made.flatMap((plan) => periodsOf(plan.id, plan)),
    );
    await load(
      db,
      activities,
      made.flatMap((plan) => stageChangesOf(plan.id, plan)),
    );
    if (topics.length < 4 * PORTION) {
      topics.push(...made.map(({ id, deal, product }) => topicOf(id, deal, product, calendar.now)));
    }
  });
  return topics;
}

async function contactsByCompany(db: Db): Promise<Map<number, number[]>> {
  const rows = await db
    .select({ id: contacts.id, companyId: contacts.companyId })
    .from(contacts)
    .where(isNull(contacts.deletedAt))
    .limit(200_000);
  const byCompany = new Map<number, number[]>();
  for (const { id, companyId } of rows) {
    if (companyId !== null) byCompany.set(companyId, [...(byCompany.get(companyId) ?? []), id]);
  }
  return byCompany;
}

function topicOf(
  id: number,
  deal: { responsibleId: number; createdAt: Date; closedAt: Date | null },
  product: string,
  now: Date,
): Topic {
  return {
    entityType: 'deal',
    entityId: id,
    userId: deal.responsibleId,
    subject: { contact: 'the buyer', company: 'the customer', product, colleague: 'the field engineer' },
    from: deal.createdAt,
    to: deal.closedAt ?? now,
  };
}

async function addActivities(
  { db, random, calendar, sellers }: Frame,
  customers: readonly CompanyRef[],
  onDeals: readonly Topic[],
  count: number,
): Promise<void> {
  if (count === 0) return;
  const onCompanies = customers.map(
    (company): Topic => ({
      entityType: 'company',
      entityId: company.id,
      userId: company.responsibleId || random.pick(sellers).id,
      subject: { contact: 'the buyer', company: company.name, product: 'our sensors', colleague: 'the field engineer' },
      from: company.createdAt,
      to: calendar.now,
    }),
  );
  const topics = [...onDeals, ...onCompanies];
  if (topics.length === 0) throw new Error('Activities need companies or deals: seed some');
  await inPortions(count, async (size) => {
    await load(db, activities, makeActivities(random, calendar, random.shuffled(topics), size));
  });
}
