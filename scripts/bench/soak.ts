import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { WebSocket } from 'ws';
import { hashPassword } from '../../src/auth/secrets.ts';
import { users } from '../../src/users/table.ts';
import { type Server, startServer } from './processes.ts';
import { printTable } from './table.ts';
import { say, type World } from './world.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
const SAMPLE_EVERY_MS = 30_000;
/** Caches fill and code is compiled until then. */
const WARM_UP_SHARE = 0.2;
const SETTLE_MS = 1_500;
const PAUSE_MS = 60;
const PASSWORD = 'soaked through and through';
/** Collects garbage when told to, so that what remains is what is held. */
const COLLECTOR = 'data:text/javascript,process.on("SIGUSR2",()=>{gc();gc()})';

type Sample = {
  minute: number;
  heapMb: number;
  externalMb: number;
  rssMb: number;
  handles: number;
  connections: number;
};

/** Sign-ins, sockets that come and go, reads, moves and long texts for a while: what the process holds must not grow. */
export async function measureSoak(world: World): Promise<void> {
  await world.database.db.update(users).set({ passwordHash: await hashPassword(PASSWORD) });
  const server = await startServer(['--expose-gc', '--import', COLLECTOR, 'src/main.ts'], {
    DATABASE_URL: world.url,
    PUBLIC_URL: '',
    PORT: '0',
    LOG_LEVEL: 'error',
  });
  try {
    const churn = await startChurn(world, server.url);
    const samples: Sample[] = [];
    const beganAt = performance.now();
    const minute = () => (performance.now() - beganAt) / 60_000;
    while (minute() < MINUTES) {
      await sleep(SAMPLE_EVERY_MS);
      await churn.paused(async () => {
        samples.push(await sample(world, server, minute()));
      });
    }
    const { done, failures } = await churn.end();
    report(samples, done, failures);
  } finally {
    await server.stop();
  }
}

function report(samples: Sample[], done: Map<string, number>, failures: Map<string, number>): void {
  const kept = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const rows = samples.map((row) => [
    row.minute.toFixed(1),
    ...[row.heapMb, row.externalMb, row.rssMb].map((mb) => mb.toFixed(1)),
    String(row.handles),
    String(row.connections),
  ]);
  printTable(
    'Soak: after collecting garbage, with nothing under way',
    ['minute', 'heap MB', 'external MB', 'RSS MB', 'handles', 'connections'],
    rows,
  );
  for (const [name, figure] of Object.entries({
    heap: 'heapMb',
    handles: 'handles',
    connections: 'connections',
  } as const))
    say(`${name}: ${slope(kept, figure).toFixed(3)} a minute after the warm-up`);
  say(`done: ${[...done].map(([name, count]) => `${count} ${name}`).join(', ')}`);
  say(`failed: ${[...failures].map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing'}`);
}

/** Least squares. */
function slope(samples: readonly Sample[], figure: 'heapMb' | 'handles' | 'connections'): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map((sample) => sample[figure]))];
  const covariance = mean(samples.map((sample) => (sample.minute - x) * (sample[figure] - y)));
  return covariance / mean(samples.map(({ minute }) => (minute - x) ** 2));
}

async function sample({ database }: World, { url, pid }: Server, minute: number): Promise<Sample> {
  process.kill(pid, 'SIGUSR2');
  await sleep(SETTLE_MS);
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const [row] = await database.db.execute<{ count: number }>(
    sql`select count(*)::int from pg_stat_activity where application_name like 'kontor%' and pid <> pg_backend_pid()`,
  );
  return {
    minute,
    heapMb: read('nodejs_heap_size_used_bytes') / 1e6,
    externalMb: read('nodejs_external_memory_bytes') / 1e6,
    rssMb: read('process_resident_memory_bytes') / 1e6,
    handles: read('nodejs_active_resources_total'),
    connections: row?.count ?? Number.NaN,
  };
}

async function startChurn(world: World, url: string) {
  const token = await world.tokenFor(world.lead.id);
  const deals = await world.database.db.execute<{ id: number }>(sql`
    select id::int from deals where responsible_id = ${world.lead.id} and status = 'open' and deleted_at is null limit 50`);
  const stages = await world.database.db.execute<{ id: number }>(sql`
    select id::int from pipeline_stages where not is_won and not is_lost order by sort_order`);
  const [user] = await world.database.db.execute<{ email: string }>(
    sql`select email from users where id = ${world.lead.id}`,
  );
  const done = new Map<string, number>();
  const failures = new Map<string, number>();
  const add = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  let turn = 0;
  const over = new AbortController();
  let gate: Promise<void> | null = null;

  const ask = async (
    path: string,
    body?: object,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ) => {
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, {
      ...json,
      headers: { 'content-type': 'application/json', ...headers },
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path.split('?')[0]} ${answer.status}`);
    return answer;
  };
  const pick = <Row>(rows: readonly Row[]): Row => rows[turn++ % rows.length] ?? fail();
  const work: Record<string, () => Promise<unknown>> = {
    reads: () =>
      ask(pick(['/api/deals', '/api/contacts?q=an', '/api/tasks', '/api/search?q=ma', '/api/pipelines', '/healthz'])),
    moves: () => ask(`/api/deals/${pick(deals).id}/move`, { stage_id: pick(stages).id }),
    texts: () =>
      ask('/api/activities', {
        entity_type: 'deal',
        entity_id: pick(deals).id,
        type: 'note',
        body: 'word '.repeat(1_500),
      }),
    refusals: () => fetch(`${url}/api/deals/${pick([0, 99_999_999])}`).then((answer) => answer.arrayBuffer()),
    'sign-ins': async () => {
      const origin = { origin: url };
      const answer = await ask('/trpc/auth.signIn', { email: user?.email, password: PASSWORD }, origin);
      const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      await ask('/api/me', undefined, { cookie });
      await ask('/trpc/auth.signOut', {}, { ...origin, cookie });
    },
    sockets: async () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await once(socket, 'open');
      socket.send(
        JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'events.stream', input: {} } }),
      );
      await once(socket, 'message');
      await sleep(turn % 7 === 0 ? 1_000 : 20);
      if (turn++ % 2 === 0) socket.terminate();
      else socket.close();
    },
  };
  const workers = Object.entries(work).flatMap(([name, doIt]) => [0, 1].map(() => run(name, doIt)));

  async function run(name: string, doIt: () => Promise<unknown>): Promise<void> {
    while (!over.signal.aborted) {
      if (gate) await gate;
      try {
        await doIt();
        add(done, name);
      } catch (error) {
        add(failures, `${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(PAUSE_MS);
    }
  }

  return {
    /** Lets everything that is under way end first. */
    paused: async (look: () => Promise<void>) => {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      await sleep(2 * SETTLE_MS);
      await look();
      gate = null;
      open();
    },
    end: async () => {
      over.abort();
      await Promise.all(workers);
      return { done, failures };
    },
  };
}

function fail(): never {
  throw new Error('The data is too small for this');
}
