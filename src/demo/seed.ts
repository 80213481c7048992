import { eq, sql } from 'drizzle-orm';
import { SYSTEM } from '../access/actor.ts';
import { activities } from '../activities/table.ts';
import { isSetUp } from '../auth/setup.ts';
import { companyEntity } from '../companies/entity.ts';
import { companies } from '../companies/table.ts';
import { contactEntity } from '../contacts/entity.ts';
import { contacts } from '../contacts/table.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { dealEntity } from '../deals/entity.ts';
import { dealPeriods, deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { prepareDatabase } from '../pipelines/prepare.ts';
import { listPipelines, type PipelineWithStages } from '../pipelines/queries.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { taskEntity } from '../tasks/entity.ts';
import { tasks } from '../tasks/table.ts';
import { workspaces } from '../workspace/table.ts';
import { makeActivities, makeTasks, type Occasion, stageChangesOf } from './activities.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import { makeCompanies, makeContacts, makeParents, sellerFor } from './companies.ts';
import { closedDeal, type DealPlan, openDeal, periodsOf, rankByStage } from './deals.ts';
import { createdEvent, moveEvents } from './events.ts';
import { loadLately } from './lately.ts';
import { load, searchable, withIds } from './load.ts';
import { isSalesperson, loadPeople, type Person, type Salesperson } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { loadTags } from './tags.ts';
import { occasionsOf, topicsOf } from './topics.ts';

const COUNTS = { companies: 300, contacts: 1_200, deals: 900, activities: 8_000, tasks: 500 };
const PARTNERSHIP_SHARE = 0.14;

type Options = {
  now: Date;
  /** An IANA name; the workspace keeps its own where this is left out. */
  timezone?: string;
};

/**
 * Fills an empty database with a company that sells sensors: the same people, customers and deals every time, with
 * dates that go by today. Does nothing where somebody is there already.
 */
export async function seedDemo(db: Db, { now, timezone }: Options): Promise<void> {
  if (await isSetUp(db)) return;
  await prepareDatabase(db);
  await inTransaction({ actor: SYSTEM, db, onCommit: () => {} }, async ({ db: tx }) => {
    const [workspace] = await tx
      .update(workspaces)
      .set({ name: 'Halden Sensors', ...(timezone === undefined ? {} : { timezone }) })
      .returning();
    const random = seededRandom(20_250_315);
    const calendar = calendarOf(now, workspace?.timezone ?? 'UTC', random);
    const people = await loadPeople(tx, calendar.ago(900));
    const customers = await loadCustomers(tx, random, calendar, people);
    const plans = makeDeals(random, calendar, await demoPipelines(tx), people, customers, workspace?.currency ?? 'USD');
    const dealIds = await loadDeals(tx, plans);
    const occasions = occasionsOf(dealIds, plans, customers, people);
    await load(tx, activities, [
      ...plans.flatMap((plan, index) => stageChangesOf(dealIds[index] ?? 0, plan)),
      ...makeActivities(random, calendar, topicsOf(occasions, plans, customers, now), COUNTS.activities),
    ]);
    await loadTasks(tx, random, calendar, occasions, people);
    await loadTags(tx, calendar.ago(900));
    await loadLately(tx, { now, ...sceneOf(people, withIds(plans, dealIds)) });
    await tx.execute(sql`analyze`);
  });
}

/** The demo's sales manager, whom everybody tries first, and the deals that are newest to them. */
function sceneOf(people: readonly Person[], plans: readonly (DealPlan & { id: number })[]) {
  const find = (email: string): Person => {
    const person = people.find((each) => each.email === email);
    if (!person) throw new Error(`The demo lacks ${email}`);
    return person;
  };
  const seller = find('manager@demo.test');
  const current = plans
    .filter(({ deal }) => deal.status === 'open' && deal.responsibleId === seller.id)
    .slice(-3)
    .map(({ id, deal: { companyId, source } }) => ({ id, companyId, source: source ?? null }));
  return { seller, lead: find('lead@demo.test'), colleague: find('admin@demo.test'), current };
}

type Customers = Awaited<ReturnType<typeof loadCustomers>>;

async function loadCustomers(tx: Db, random: Random, calendar: Calendar, people: readonly Person[]) {
  const companyRows = makeCompanies(random, calendar, people, COUNTS.companies);
  const companyIds = await load(tx, companies, searchable(companyEntity, companyRows));
  const madeCompanies = withIds(companyRows, companyIds);
  for (const { id, parentId } of makeParents(random, madeCompanies)) {
    await tx.update(companies).set({ parentId }).where(eq(companies.id, id));
  }
  const contactRows = makeContacts(random, calendar, madeCompanies, COUNTS.contacts);
  const contactIds = await load(tx, contacts, searchable(contactEntity, contactRows));
  const madeContacts = withIds(contactRows, contactIds);
  const made = [
    ...madeCompanies.map(({ id, name, responsibleId, createdAt, industry, country }) =>
      createdEvent({
        type: 'company',
        id,
        ownerId: responsibleId,
        at: createdAt,
        fields: { name, industry, country, responsibleId },
        parents: [],
      }),
    ),
    ...madeContacts.map(({ id, firstName, lastName, email, companyId, responsibleId, createdAt }) =>
      createdEvent({
        type: 'contact',
        id,
        ownerId: responsibleId,
        at: createdAt,
        fields: { firstName, lastName, email, companyId, responsibleId },
        parents: [{ type: 'company', id: companyId }],
      }),
    ),
  ];
  await loadEvents(tx, made);
  return madeCompanies.map((company) => ({
    ...company,
    contacts: madeContacts.filter(({ companyId }) => companyId === company.id),
  }));
}

/** The history of everything is in the order in which it happened. */
async function loadEvents(tx: Db, rows: readonly ReturnType<typeof createdEvent>[]): Promise<void> {
  await load(
    tx,
    events,
    [...rows].sort((a, b) => (a.occurredAt?.getTime() ?? 0) - (b.occurredAt?.getTime() ?? 0)),
  );
}

const PARTNERSHIP_STAGES = [
  { name: 'First talk', probability: 10, rottingDays: 30 },
  { name: 'Evaluation', probability: 35, rottingDays: 30 },
  { name: 'Terms', probability: 70, rottingDays: 21 },
  { name: 'Signed', probability: 100, isWon: true },
  { name: 'Declined', probability: 0, isLost: true },
];

async function demoPipelines(tx: Db): Promise<PipelineWithStages[]> {
  const [partnerships] = await tx.insert(pipelines).values({ name: 'Partnerships', sortOrder: 1 }).returning();
  if (!partnerships) throw new Error('The second pipeline was not made');
  await tx
    .insert(pipelineStages)
    .values(PARTNERSHIP_STAGES.map((stage, sortOrder) => ({ ...stage, sortOrder, pipelineId: partnerships.id })));
  return listPipelines(tx);
}

function makeDeals(
  random: Random,
  calendar: Calendar,
  [sales, partnerships]: readonly PipelineWithStages[],
  people: readonly Person[],
  customers: Customers,
  currency: string,
): DealPlan[] {
  if (!sales || !partnerships) throw new Error('Two pipelines are needed');
  const sellers = people.filter(isSalesperson);
  const frame = { random, calendar, currency };
  const customerOf = (seller: Salesperson) => {
    const company = random.pick(customers.filter(({ responsibleId }) => responsibleId === seller.id));
    return { ...company, contactIds: company.contacts.map(({ id }) => id) };
  };
  const pipelineOf = () => (random.chance(PARTNERSHIP_SHARE) ? partnerships : sales);
  const open = sellers.flatMap((seller) =>
    Array.from({ length: seller.seller.openDeals }, () => openDeal(frame, pipelineOf(), seller, customerOf(seller))),
  );
  const closed = Array.from({ length: COUNTS.deals - open.length }, () => {
    const seller = sellerFor(random, sellers, random.pick(customers).country);
    return closedDeal(frame, pipelineOf(), seller, customerOf(seller));
  });
  const plans = [...open, ...closed].sort((a, b) => a.deal.createdAt.getTime() - b.deal.createdAt.getTime());
  rankByStage(plans.map(({ deal }) => deal));
  return plans;
}

async function loadDeals(tx: Db, plans: readonly DealPlan[]): Promise<number[]> {
  const ids = await load(
    tx,
    deals,
    searchable(
      dealEntity,
      plans.map(({ deal }) => deal),
    ),
  );
  const rows = withIds(plans, ids);
  await load(
    tx,
    dealPeriods,
    rows.flatMap((plan) => periodsOf(plan.id, plan)),
  );
  await loadEvents(
    tx,
    rows.flatMap((plan) => {
      const { title, amount, stageId, companyId, contactId, responsibleId, createdAt } = plan.deal;
      const parents = [
        ...(contactId === null ? [] : [{ type: 'contact' as const, id: contactId }]),
        { type: 'company' as const, id: companyId },
      ];
      const fields = {
        title,
        amount,
        stageId: plan.steps[0]?.stage.id ?? stageId,
        companyId,
        contactId,
        responsibleId,
      };
      return [
        createdEvent({ type: 'deal', id: plan.id, ownerId: responsibleId, at: createdAt, fields, parents }),
        ...moveEvents(plan.id, plan, parents),
      ];
    }),
  );
  return ids;
}

async function loadTasks(
  tx: Db,
  random: Random,
  calendar: Calendar,
  occasions: readonly Occasion[],
  people: readonly Person[],
): Promise<void> {
  const isLead = (person: Person, owner: Salesperson) => person.role === 'team_lead' && person.teamId === owner.teamId;
  const rows = makeTasks(
    random,
    calendar,
    occasions,
    (owner) => people.find((person) => isLead(person, owner))?.id ?? owner.id,
    COUNTS.tasks,
  );
  await load(tx, tasks, searchable(taskEntity, rows));
}
