import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './http.ts';
import { memoryOf, startKontor } from './processes.ts';
import { printTable } from './table.ts';
import type { World } from './world.ts';

const ROUNDS = 5;
const LIGHT_USE_MS = 60_000;
const PAGES = ['/api/deals', '/api/contacts', '/api/tasks', '/api/companies', '/api/me'];

/** How long it takes from the command to readiness, on data that are there, and what memory it then holds. */
export async function measureStart(world: World): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    const server = await startKontor(world);
    const { status } = await fetch(`${server.url}/readyz`);
    times.push(performance.now() - begun);
    await server.stop();
    if (status !== 200) throw new Error(`It is not ready: ${status}`);
  }
  const server = await startKontor(world);
  await sleep(5_000);
  const atRest = await memoryOf(server.pid);
  await useLightly(server.url, await world.tokenFor(world.lead.id));
  const used = await memoryOf(server.pid);
  await server.stop();
  printTable(
    'Start on existing data, PostgreSQL running',
    ['', 'least', 'median', 'most'],
    [
      [
        'ms until ready',
        ...[0, ROUNDS >> 1, ROUNDS - 1].map((place) => times.toSorted((a, b) => a - b)[place]?.toFixed(0) ?? ''),
      ],
    ],
  );
  printTable(
    'Memory of the process (MB)',
    ['after 5 s', 'after a minute of light use'],
    [[atRest.toFixed(0), used.toFixed(0)]],
  );
}

async function useLightly(url: string, token: string): Promise<void> {
  const connection = await Connection.open(url);
  const end = performance.now() + LIGHT_USE_MS;
  for (let round = 0; performance.now() < end; round++) {
    await connection.send({ method: 'GET', path: PAGES[round % PAGES.length] ?? '/', token });
    await sleep(500);
  }
  connection.close();
}
