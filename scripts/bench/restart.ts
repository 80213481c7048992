import { setTimeout as sleep } from 'node:timers/promises';
import { asc, inArray, sql } from 'drizzle-orm';
import { createCrmClient } from '../../src/client.ts';
import { freePort } from '../../src/db/ports.ts';
import { events } from '../../src/events/table.ts';
import { users } from '../../src/users/table.ts';
import { Connection } from './http.ts';
import { startKontor } from './processes.ts';
import { say, type World } from './world.ts';

const SUBSCRIBERS = 200;
const CONNECTIONS = 24;
const WRITES_PER_SECOND = 500;
const RESTARTS = 2;
const BETWEEN_MS = 8_000;
const CAUGHT_UP_WITHIN_MS = 60_000;
const GIVEN_UP_AFTER_MS = 3_000;

type Person = { id: number; role: string; teamId: number | null; token: string };
type Log = { person: Person; ids: Set<number>; resets: number };

/** Restarts under writes: every subscriber's log is to hold what the person was allowed to see, and nothing else. */
export async function measureRestart(world: World): Promise<void> {
  const env = { PORT: String(await freePort()) };
  const people = await peopleOf(world);
  const [last] = await world.database.db.select({ id: sql`coalesce(max(id), 0)`.mapWith(Number) }).from(events);
  let server = await startKontor(world, env);
  const { logs, stop } = await followAll(server.url, people);
  let isOver = false;
  const begun = performance.now();
  const writing = Promise.all(
    Array.from({ length: CONNECTIONS }, (_, place) => write(server.url, people, place, () => isOver)),
  );
  for (let restart = 0; restart < RESTARTS; restart++) {
    await sleep(BETWEEN_MS);
    await server.stop();
    server = await startKontor(world, env);
  }
  await sleep(BETWEEN_MS);
  isOver = true;
  const writes = (await writing).reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - begun) / 1_000;
  const wrong = await differences(world, logs, last?.id ?? 0);
  const told = logs.reduce((sum, { ids }) => sum + ids.size, 0);
  const resets = logs.reduce((sum, log) => sum + log.resets, 0);
  say(
    `${RESTARTS} restarts under ${(writes / seconds).toFixed(0)} writes/s, ${SUBSCRIBERS} subscribers: ${told} events told,`,
  );
  say(`${wrong.missing} missing, ${wrong.unallowed} that were not theirs, ${resets} told to begin anew`);
  stop();
  await server.stop();
}

async function peopleOf({ database, tokenFor }: World): Promise<Person[]> {
  const rows = await database.db
    .select({ id: users.id, role: users.role, teamId: users.teamId })
    .from(users)
    .where(inArray(users.role, ['manager', 'team_lead']))
    .orderBy(asc(users.id));
  return Promise.all(rows.map(async (row) => ({ ...row, token: await tokenFor(row.id) })));
}

async function followAll(url: string, people: readonly Person[]): Promise<{ logs: Log[]; stop: () => void }> {
  const stops: (() => void)[] = [];
  const logs = await Promise.all(
    Array.from({ length: SUBSCRIBERS }, async (_, index) => {
      const person = people[index % people.length];
      if (!person) throw new Error('The data hold nobody');
      const log: Log = { person, ids: new Set(), resets: 0 };
      await new Promise<void>((resolve, reject) => {
        const following = createCrmClient({ url, token: person.token }).events.stream.subscribe(
          {},
          {
            onData: ({ data: { id, kind, entityType } }) => {
              if (kind === 'ready') resolve();
              else if (kind === 'reset') log.resets++;
              else if (entityType === 'deal') log.ids.add(id);
            },
            onError: reject,
          },
        );
        stops.push(() => following.unsubscribe());
      });
      return log;
    }),
  );
  return { logs, stop: () => stops.forEach((stopOne) => stopOne()) };
}

/** Creates deals of one person after the other; what fails while the server is away is tried again. */
async function write(url: string, people: readonly Person[], place: number, isOver: () => boolean): Promise<number> {
  const begun = performance.now();
  let connection: Connection | null = null;
  let done = 0;
  while (!isOver()) {
    await sleep(begun + (done * CONNECTIONS * 1_000) / WRITES_PER_SECOND - performance.now());
    const token = people[(place + done * CONNECTIONS) % people.length]?.token ?? '';
    try {
      connection ??= await Connection.open(url);
      const body = JSON.stringify({ title: `Deal ${place}.${done}` });
      const reply = connection.send({ method: 'POST', path: '/trpc/deals.create', token, body });
      // A connection that ended between two requests answers nothing.
      const answer = await Promise.race([reply, sleep(GIVEN_UP_AFTER_MS, null, { ref: false })]);
      if (answer === null) throw new Error('No answer came');
      const { status } = answer;
      if (status === 200) done++;
      else await sleep(100);
    } catch {
      connection?.close();
      connection = null;
      await sleep(100);
    }
  }
  connection?.close();
  return done;
}

/** By the log itself, once all have had time to catch up. */
async function differences(world: World, logs: readonly Log[], since: number) {
  const rows = await world.database.db
    .select({ id: events.id, ownerIds: events.ownerIds, teamId: events.teamId })
    .from(events)
    .where(sql`${events.id} > ${since} and ${events.entityType} = 'deal'`);
  const allowed = ({ person }: Log) =>
    rows.filter(({ ownerIds, teamId }) =>
      person.role === 'team_lead' ? teamId === person.teamId : ownerIds.includes(person.id),
    );
  const missingOf = (log: Log) => allowed(log).filter(({ id }) => !log.ids.has(id)).length;
  const missing = () => logs.reduce((sum, log) => sum + missingOf(log), 0);
  const end = performance.now() + CAUGHT_UP_WITHIN_MS;
  while (missing() > 0 && performance.now() < end) await sleep(500);
  const unallowed = logs.reduce((sum, log) => {
    const own = new Set(allowed(log).map(({ id }) => id));
    return sum + [...log.ids].filter((id) => !own.has(id)).length;
  }, 0);
  return { missing: missing(), unallowed };
}
