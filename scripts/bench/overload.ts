import { Connection, type Prepared } from './http.ts';
import { startKontor } from './processes.ts';
import { printTable, quantile } from './table.ts';
import type { World } from './world.ts';

const CONNECTIONS = 16;
const TIMES = 5;
const CROWD = 400;
const SECONDS = 10;
const RECOVERED_WITHIN_MS = 10_000;

type Answers = {
  name: string;
  seconds: number;
  accepted: number[];
  refused: number[];
  other: number;
  health: number[];
};

/** Five times the load that the server can bear: what is accepted, what is refused, and how fast each is told. */
export async function measureOverload(world: World): Promise<void> {
  const server = await startKontor(world);
  try {
    const request: Prepared = { method: 'GET', path: '/api/deals', token: await world.tokenFor(world.lead.id) };
    await drive('warming up', server.url, request, CONNECTIONS, null);
    const bearable = await drive(`${CONNECTIONS} at once`, server.url, request, CONNECTIONS, null);
    const rate = bearable.accepted.length / bearable.seconds;
    const overload = await drive(`${TIMES} times as much`, server.url, request, CROWD, rate * TIMES);
    const endedAt = performance.now();
    let after = await drive('right after', server.url, request, CONNECTIONS, null, 1);
    while (quantile(after.accepted, 0.99) > 2 * quantile(bearable.accepted, 0.99) || after.refused.length > 0) {
      if (performance.now() - endedAt > RECOVERED_WITHIN_MS) break;
      after = await drive('recovered', server.url, request, CONNECTIONS, null, 1);
    }
    printTable(
      `Overload: ${Math.round(rate * TIMES)} requests/s for ${SECONDS} s; recovered ${Math.round(performance.now() - endedAt)} ms after`,
      ['', 'answered/s', 'p50 ms', 'p99 ms', 'refused/s', 'p99 ms', 'other', '/healthz p99 ms'],
      [bearable, overload, after].map(({ name, seconds, accepted, refused, other, health }) => [
        name,
        (accepted.length / seconds).toFixed(0),
        quantile(accepted, 0.5).toFixed(1),
        quantile(accepted, 0.99).toFixed(1),
        (refused.length / seconds).toFixed(0),
        refused.length > 0 ? quantile(refused, 0.99).toFixed(1) : '',
        String(other),
        quantile(health, 0.99).toFixed(1),
      ]),
    );
  } finally {
    await server.stop();
  }
}

/** So many connections that ask again as soon as they are answered, or together at a rate per second. */
async function drive(
  name: string,
  url: string,
  request: Prepared,
  connections: number,
  rate: number | null,
  seconds = SECONDS,
): Promise<Answers> {
  const answers: Answers = { name, seconds, accepted: [], refused: [], other: 0, health: [] };
  const until = performance.now() + seconds * 1_000;
  const ask = async (connection: Connection) => {
    const before = performance.now();
    const { status } = await connection.send(request);
    const ms = performance.now() - before;
    if (status === 200) answers.accepted.push(ms);
    else if (status === 503) answers.refused.push(ms);
    else answers.other++;
  };
  const work = async (place: number) => {
    const connection = await Connection.open(url);
    const gap = rate === null ? 0 : (connections / rate) * 1_000;
    let due = performance.now() + (gap * place) / connections;
    while (performance.now() < until) {
      if (gap > 0) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      due = Math.max(due + gap, performance.now() - gap);
      await ask(connection);
    }
    connection.close();
  };
  const probe = async () => {
    const connection = await Connection.open(url);
    while (performance.now() < until) {
      const before = performance.now();
      await connection.send({ method: 'GET', path: '/healthz' });
      answers.health.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    connection.close();
  };
  await Promise.all([probe(), ...Array.from({ length: connections }, (_, place) => work(place))]);
  return answers;
}
