import { asc, eq, inArray, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM, type UserActor } from './access/actor.ts';
import { LEVELS, type Level } from './access/input.ts';
import { rolePermissions } from './access/table.ts';
import { logActivities } from './activities/activities.ts';
import { ACTIVITY_PARENTS, activityList } from './activities/input.ts';
import { listMentionable } from './activities/mentions.ts';
import { listActivities } from './activities/queries.ts';
import { activities } from './activities/table.ts';
import { loadActor } from './auth/actors.ts';
import { createCompanies } from './companies/companies.ts';
import { companyLists } from './companies/input.ts';
import { companyList } from './companies/queries.ts';
import { companies } from './companies/table.ts';
import { createContacts } from './contacts/contacts.ts';
import { contactLists } from './contacts/input.ts';
import { contactList } from './contacts/queries.ts';
import { contacts } from './contacts/table.ts';
import { snakeCase } from './core/case.ts';
import { createDeals } from './deals/deals.ts';
import { dealBoard, dealLists } from './deals/input.ts';
import { dealList, loadBoard } from './deals/queries.ts';
import { deals } from './deals/table.ts';
import { events } from './events/table.ts';
import { loadHome } from './home/home.ts';
import { tell } from './live/audience.ts';
import { loadItems } from './live/subjects.ts';
import { listNotifications } from './notifications/queries.ts';
import { notifications } from './notifications/table.ts';
import { RECORD_TYPES, type RecordType } from './records/input.ts';
import { createRole } from './roles/roles.ts';
import { searchActivities } from './search/activities.ts';
import { searchQuery } from './search/input.ts';
import { searchRecords } from './search/search.ts';
import { explainSight } from './sight/explain.ts';
import { taskLists } from './tasks/input.ts';
import { taskList } from './tasks/queries.ts';
import { tasks } from './tasks/table.ts';
import { createTasks } from './tasks/tasks.ts';
import { teams } from './teams/table.ts';
import { openTestWorld, type TestWorld } from './testing/actors.ts';
import { refusal } from './testing/refusal.ts';
import { timelineList } from './timeline/input.ts';
import { loadTimeline } from './timeline/timeline.ts';
import { users } from './users/table.ts';

// What each way to records shows is exactly what a slow and obvious reading of the rights says, whatever the rights, the
// teams and the owners are.

const ROLES = ['First', 'Second', 'Third'] as const;
const PEOPLE = 6;
const TEAMS = 5;
const PER_TYPE = 8;
const TABLES = { company: companies, contact: contacts, deal: deals, task: tasks };
const OWNERS = {
  company: companies.responsibleId,
  contact: contacts.responsibleId,
  deal: deals.responsibleId,
  task: tasks.assigneeId,
};

let world: TestWorld;
let personIds: number[];
let teamIds: number[];
const idsOf = {} as Record<RecordType, number[]>;

beforeAll(async () => {
  world = await openTestWorld();
  const { db } = world.database;
  const system = { ...world.as('admin'), actor: SYSTEM };
  for (const name of ROLES) await createRole(world.as('admin'), { name, from: 'viewer' });
  personIds = Object.values(world.people)
    .map(({ userId }) => userId)
    .slice(-PEOPLE);
  const names = Array.from({ length: TEAMS }, (_, index) => ({ name: `Team ${index}` }));
  teamIds = (await db.insert(teams).values(names).returning()).map(({ id }) => id);

  const each = Array.from({ length: PER_TYPE }, (_, index) => index);
  const made = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
  idsOf.company = made(
    await createCompanies(
      system,
      each.map((n) => ({ name: `Needle company ${n}` })),
    ),
  );
  idsOf.contact = made(
    await createContacts(
      system,
      each.map((n) => ({ lastName: `Needle contact ${n}`, companyId: idsOf.company[n] })),
    ),
  );
  // Of the sum of any of them it can be told which they are.
  idsOf.deal = made(
    await createDeals(
      system,
      each.map((n) => ({
        title: `Needle deal ${n}`,
        amount: 2 ** n,
        contactId: idsOf.contact[n],
        companyId: idsOf.company[(n + 1) % PER_TYPE],
      })),
    ),
  );
  idsOf.task = made(
    await createTasks(
      system,
      each.map((n) => ({ title: `Needle task ${n}` })),
    ),
  );
  await logActivities(
    system,
    ACTIVITY_PARENTS.flatMap((entityType) =>
      idsOf[entityType].map((entityId) => ({ entityType, entityId, type: 'comment' as const, body: 'Hello, needle' })),
    ),
  );
});
/** Everybody is told of every record, whether they see it then or not. */
beforeAll(async () => {
  const told = personIds.flatMap((userId) =>
    RECORD_TYPES.flatMap((entityType) =>
      idsOf[entityType].map((entityId) => ({ userId, entityType, entityId, dedupeKey: `${entityType} ${entityId}` })),
    ),
  );
  await world.database.db
    .insert(notifications)
    .values(told.map((row) => ({ ...row, kind: 'commented' as const, data: {} })));
});
afterAll(() => world.close());

type Arrangement = {
  /** Of each role, for each record type. */
  levels: Record<RecordType, Level>[];
  /** Of each team: the team above, by its place. */
  parents: (number | null)[];
  people: { role: number; team: number | null }[];
  /** Of each record: people, by their place. */
  owners: Record<RecordType, (number | null)[]>;
  taskCreators: (number | null)[];
};

const perhaps = (count: number) => fc.option(fc.nat(count - 1), { freq: 4 });
const level = fc.constantFrom(...LEVELS);
const owners = fc.array(perhaps(PEOPLE), { minLength: PER_TYPE, maxLength: PER_TYPE });
const arrangement: fc.Arbitrary<Arrangement> = fc.record({
  levels: fc.array(fc.record({ company: level, contact: level, deal: level, task: level }), {
    minLength: ROLES.length,
    maxLength: ROLES.length,
  }),
  // Each below one that stands before it, so that there is no circle.
  parents: fc.tuple(...Array.from({ length: TEAMS }, (_, index) => (index === 0 ? fc.constant(null) : perhaps(index)))),
  people: fc.array(fc.record({ role: fc.nat(ROLES.length - 1), team: perhaps(TEAMS) }), {
    minLength: PEOPLE,
    maxLength: PEOPLE,
  }),
  owners: fc.record({ company: owners, contact: owners, deal: owners, task: owners }),
  taskCreators: owners,
});

async function arrange({ levels, parents, people, owners: ownersOf, taskCreators }: Arrangement): Promise<void> {
  const { db } = world.database;
  const at = (ids: readonly number[], place: number | null | undefined) => ids[place ?? -1] ?? null;
  await db.delete(rolePermissions).where(inArray(rolePermissions.role, [...ROLES]));
  await db.insert(rolePermissions).values(
    ROLES.flatMap((role, index) => [
      ...RECORD_TYPES.map((type) => ({
        role,
        resource: type,
        action: 'view' as const,
        level: levels[index]?.[type] ?? 'none',
      })),
      { role, resource: 'activity' as const, action: 'view' as const, level: 'own' as const },
    ]),
  );
  for (const [index, id] of teamIds.entries()) {
    await db
      .update(teams)
      .set({ parentId: at(teamIds, parents[index]) })
      .where(eq(teams.id, id));
  }
  for (const [index, id] of personIds.entries()) {
    const person = people[index];
    const role = ROLES[person?.role ?? 0] ?? ROLES[0];
    await db
      .update(users)
      .set({ role, teamId: at(teamIds, person?.team) })
      .where(eq(users.id, id));
  }
  const set = (type: RecordType, column: string, places: readonly (number | null)[]) =>
    db.execute(sql`update ${TABLES[type]} set ${sql.identifier(snakeCase(column))} = given.owner
      from unnest(${sql.param(idsOf[type])}::bigint[], ${sql.param(places.map((place) => at(personIds, place)))}::bigint[])
        as given (record, owner) where id = given.record`);
  for (const type of RECORD_TYPES) await set(type, OWNERS[type].name, ownersOf[type]);
  await set('task', tasks.createdById.name, taskCreators);
}

/** The places of the records that somebody sees. */
function seen(given: Arrangement, person: number, type: RecordType): number[] {
  const { role = 0, team = null } = given.people[person] ?? {};
  const reach = given.levels[role]?.[type] ?? 'none';
  const isWithinTeam = (other: number) => {
    let above = given.people[other]?.team ?? null;
    while (above !== null && above !== team) above = given.parents[above] ?? null;
    return above !== null && above === team;
  };
  const isReached = (owner: number | null | undefined) => {
    if (owner === null || owner === undefined) return false;
    return owner === person || (reach === 'team' && isWithinTeam(owner));
  };
  return idsOf[type].flatMap((_, place) => {
    if (reach === 'none') return [];
    const isSeen =
      reach === 'all' ||
      isReached(given.owners[type][place]) ||
      (type === 'task' && isReached(given.taskCreators[place]));
    return isSeen ? [place] : [];
  });
}

const anyRecord = fc.record({ type: fc.constantFrom(...RECORD_TYPES), place: fc.nat(PER_TYPE - 1) });
const isGrant = (ground: string) => ['everybody', 'owner', 'team', 'teamBelow'].includes(ground);
const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
const idsIn = (items: readonly { id: number }[]) => sorted(items.map(({ id }) => id));

/** What somebody is shown by every way that there is. */
async function shownTo(actor: UserActor) {
  const ctx = { ...world.as('admin'), actor };
  const all = { perPage: 100 };
  const lists = {
    company: await companyList.page(ctx, companyLists.list.parse(all)),
    contact: await contactList.page(ctx, contactLists.list.parse(all)),
    deal: await dealList.page(ctx, dealLists.list.parse(all)),
    task: await taskList.page(ctx, taskLists.list.parse(all)),
  };
  const rows = {
    company: await companyList.rows(ctx, companyLists.rows.parse({})),
    contact: await contactList.rows(ctx, contactLists.rows.parse({})),
    deal: await dealList.rows(ctx, dealLists.rows.parse({})),
    task: await taskList.rows(ctx, taskLists.rows.parse({})),
  };
  const summaries = {
    company: await companyList.summary(ctx, companyLists.summary.parse({})),
    contact: await contactList.summary(ctx, contactLists.summary.parse({})),
    deal: await dealList.summary(ctx, dealLists.summary.parse({})),
    task: await taskList.summary(ctx, taskLists.summary.parse({})),
  };
  const board = await loadBoard(ctx, dealBoard.parse({}));
  const noted = await listActivities(ctx, activityList.parse(all));
  const { items: news } = await listNotifications(ctx, { limit: 100 });
  const hits = await searchRecords(ctx, searchQuery.parse({ q: 'needle', limit: 20 }));
  const said = await searchActivities(ctx, searchQuery.parse({ q: 'needle', limit: 20 }));
  const home = await loadHome(ctx);
  const logged = await world.database.db
    .select()
    .from(events)
    .where(eq(events.kind, 'created'))
    .orderBy(asc(events.id));
  const items = await loadItems(
    world.database.db,
    logged.map((event) => ({ event })),
    {},
  );
  const told = items.flatMap((item) => {
    const event = tell(actor, item);
    return event?.record ? [event] : [];
  });
  return {
    listed: Object.fromEntries(RECORD_TYPES.map((type) => [type, idsIn(lists[type].items)])),
    counted: Object.fromEntries(RECORD_TYPES.map((type) => [type, lists[type].total])),
    rows: Object.fromEntries(RECORD_TYPES.map((type) => [type, idsIn(rows[type].items)])),
    summed: Object.fromEntries(RECORD_TYPES.map((type) => [type, summaries[type].count])),
    found: Object.fromEntries(RECORD_TYPES.map((type) => [type, idsIn(hits.filter((hit) => hit.type === type))])),
    told: Object.fromEntries(
      RECORD_TYPES.map((type) => [
        type,
        sorted(told.filter(({ entityType }) => entityType === type).map(({ entityId }) => entityId)),
      ]),
    ),
    board: {
      cards: sorted(board.columns.flatMap((column) => column.deals.map(({ id }) => id))),
      count: board.columns.reduce((sum, { count }) => sum + count, 0),
      amount: board.columns.flatMap(({ totals }) => totals).reduce((sum, { amount }) => sum + amount, 0),
    },
    named: Object.fromEntries(
      RECORD_TYPES.map((type) => [
        type,
        sorted(news.flatMap((item) => (item.entityType === type && item.title !== null ? [item.entityId ?? 0] : []))),
      ]),
    ),
    notes: { listed: idsIn(noted.items), counted: noted.total, found: idsIn(said) },
    notesTold: sorted(told.filter(({ entityType }) => entityType === 'activity').map(({ entityId }) => entityId)),
    latest: home.latest.length,
    latestUnseen: home.latest.filter(({ id }) => !noted.items.some((note) => note.id === id)),
  };
}

test('lists, counts, search, board, activities, notifications, start page and events show what the rights say, and nothing else', {
  timeout: 120_000,
}, async () => {
  const notes = await world.database.db.select().from(activities);
  await fc.assert(
    fc.asyncProperty(arrangement, fc.nat(PEOPLE - 1), anyRecord, async (given, person, asked) => {
      await arrange(given);
      const actor = await loadActor(world.database.db, personIds[person] ?? 0, 'screen');
      if (!actor) throw new Error('Nobody');
      const places = Object.fromEntries(RECORD_TYPES.map((type) => [type, seen(given, person, type)]));
      const ids = Object.fromEntries(
        RECORD_TYPES.map((type) => [type, sorted((places[type] ?? []).map((place) => idsOf[type][place] ?? 0))]),
      );
      const counts = Object.fromEntries(RECORD_TYPES.map((type) => [type, ids[type]?.length]));
      const inSight = notes.filter(({ entityType, entityId }) => ids[entityType]?.includes(entityId));
      const noteIds = idsIn(inSight);
      expect(await shownTo(actor)).toEqual({
        listed: ids,
        counted: counts,
        rows: ids,
        summed: counts,
        found: ids,
        told: ids,
        named: ids,
        board: {
          cards: ids['deal'],
          count: counts['deal'],
          amount: (places['deal'] ?? []).reduce((sum, place) => sum + 2 ** place, 0),
        },
        notes: { listed: noteIds, counted: noteIds.length, found: noteIds.slice(-20) },
        notesTold: noteIds,
        latest: Math.min(noteIds.length, 15),
        latestUnseen: [],
      });

      // And what explains it says the same, seen or not.
      const userId = personIds[person] ?? 0;
      const { type, place } = asked;
      const question = { entityType: type, entityId: idsOf[type][place] ?? 0, userId };
      const told = await explainSight(world.as('admin'), question);
      const isSeen = places[type]?.includes(place);
      const isOwn = told.owners.some(({ id }) => id === userId);
      expect({ ...told, isGrant: isGrant(told.ground) }).toMatchObject({ isVisible: isSeen, isGrant: isSeen });
      expect(told.ground === 'owner').toBe(isSeen && isOwn && told.level !== 'all');
      expect(told.ground === 'noOwner').toBe(!isSeen && told.owners.length === 0 && told.level !== 'none');

      const ctx = { ...world.as('admin'), actor };
      for (const type of RECORD_TYPES) {
        const place = places[type]?.[0];
        if (place === undefined) continue;
        const { items } = await listMentionable(ctx, type, idsOf[type][place] ?? 0);
        const seeing = personIds.filter((_, other) => seen(given, other, type).includes(place));
        expect(idsIn(items)).toEqual(sorted([world.people.admin.userId, ...seeing]));
      }
      for (const [place, entityId] of idsOf.company.entries()) {
        const load = () => loadTimeline(ctx, timelineList.parse({ entityType: 'company', entityId, limit: 100 }));
        if (!places['company']?.includes(place)) {
          expect((await refusal(load())).code).toBe('NOT_FOUND');
          continue;
        }
        const contact = idsOf.contact[place];
        const deal = idsOf.deal[(place + PER_TYPE - 1) % PER_TYPE];
        const below = inSight.filter(
          (note) =>
            (note.entityType === 'company' && note.entityId === entityId) ||
            (note.entityType === 'contact' && note.entityId === contact) ||
            (note.entityType === 'deal' && note.entityId === deal),
        );
        expect(idsIn((await load()).items)).toEqual(idsIn(below));
      }
    }),
    { numRuns: 30 },
  );
});
