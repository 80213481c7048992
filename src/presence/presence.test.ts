import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import '../companies/entity.ts';
import '../contacts/entity.ts';
import '../tasks/entity.ts';
import { assignDeals, createDeals } from '../deals/deals.ts';
import { type Name, openTestWorld, type TestWorld } from '../testing/actors.ts';
import { createPresence, type Presence } from './presence.ts';
import { type Colleague, watchPresence } from './watch.ts';

let world: TestWorld;
let processes: [Presence, Presence];
let dealId: number;
let open: { stop: () => Promise<unknown> }[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const start = async () => {
    const presence = createPresence({ database: world.database, onError: (error) => failures.push(error) });
    await presence.start();
    return presence;
  };
  processes = [await start(), await start()];
  const [deal] = await createDeals(world.as('manager'), [{ title: 'Sensors' }]);
  dealId = deal?.id ?? 0;
});
afterEach(async () => {
  await Promise.all(open.map((watcher) => watcher.stop()));
  await Promise.all(processes.map((presence) => presence.close()));
  open = [];
  expect(failures).toEqual([]);
});

let tabs = 0;

/** Somebody who has the deal on screen, connected to one of the processes. */
function watch(name: Name, process: 0 | 1, entityId = dealId) {
  const abort = new AbortController();
  const tab = `tab${String(++tabs).padStart(17, '0')}`;
  let people: Colleague[] | null = null;
  const follow = async () => {
    const ctx = { ...world.as(name), actor: world.people[name], authenticate: async () => world.people[name] };
    const input = { entityType: 'deal' as const, entityId, tab };
    for await (const told of watchPresence(processes[process], ctx, input, abort.signal)) ({ people } = told);
    return null;
  };
  const ended = follow().catch((error: unknown) => error);
  const watcher = {
    tab,
    ended,
    sees: (...wanted: (Name | [Name, string])[]) =>
      expect
        .poll(() => people?.map((person) => (person.field ? [person.name, person.field] : person.name)))
        .toEqual(wanted),
    stop: () => {
      abort.abort();
      return ended;
    },
  };
  open.push(watcher);
  return watcher;
}

test('who else is on a record is told while they are, whichever process they are connected to', async () => {
  const manager = watch('manager', 0);
  await manager.sees();
  const lead = watch('lead', 1);
  const second = watch('lead', 0);
  await manager.sees('lead');
  await lead.sees('manager');
  await second.stop();
  await manager.sees('lead');
  await lead.stop();
  await manager.sees();
});

test('which field somebody edits is told, also when the call comes to another process; not for another’s tab', async () => {
  const manager = watch('manager', 0);
  const lead = watch('lead', 1);
  await manager.sees('lead');
  await lead.sees('manager');
  processes[0].edit(lead.tab, world.people.outsider.userId, 'title');
  processes[0].edit(lead.tab, world.people.lead.userId, 'amount');
  await manager.sees(['lead', 'amount']);
  processes[1].edit(lead.tab, world.people.lead.userId, null);
  await manager.sees('lead');
});

test('only those who see the record are there; what is foreign is refused like what is absent', async () => {
  const manager = watch('manager', 0);
  await manager.sees();
  const [foreign, absent] = await Promise.all([watch('outsider', 0).ended, watch('outsider', 0, 999_999).ended]);
  expect(foreign).toEqual(absent);
  expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
  const lead = watch('lead', 1);
  await manager.sees('lead');
  await assignDeals(world.as('admin'), [{ id: dealId, responsibleId: world.people.outsider.userId }]);
  // The next who comes has those looked at who are there.
  const admin = watch('admin', 0);
  expect(await manager.ended).toMatchObject({ code: 'NOT_FOUND' });
  expect(await lead.ended).toMatchObject({ code: 'NOT_FOUND' });
  await admin.sees();
});
