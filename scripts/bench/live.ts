import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { hashSecret, newApiToken } from '../../src/auth/secrets.ts';
import { apiTokens } from '../../src/auth/table.ts';
import { deals } from '../../src/deals/table.ts';
import { users } from '../../src/users/table.ts';
import { Connection } from './http.ts';
import { cpuOf, startKontor } from './processes.ts';
import { type Order, type Receipt, type Report, stampOf } from './subscribers.ts';
import { printTable, quantile } from './table.ts';
import { say, type World } from './world.ts';

const SUBSCRIBERS = 500;
const PROCESSES = 2;
const CHANGES_PER_SECOND = 20;
const SECONDS = 15;
/** The first changes meet code that is not compiled yet. */
const WARM_UP = 60;

/** How long a change takes from its commit to everybody who sees it. */
export async function measureLive(world: World): Promise<void> {
  const server = await startKontor(world);
  const crowd = new Crowd();
  try {
    await crowd.follow(server.url, await tokensOf(world, SUBSCRIBERS));
    const cpuBefore = await cpuOf(server.pid);
    const begun = performance.now();
    const count = CHANGES_PER_SECOND * SECONDS + WARM_UP;
    const askedAt = await change(server.url, world, (done) => done === count);
    await sleep(1_000);
    const seconds = (performance.now() - begun) / 1_000;
    const cpu = (await cpuOf(server.pid)) - cpuBefore;
    const { receipts, bytes } = await crowd.report();
    const measured = receipts.filter(([number]) => number >= WARM_UP);
    const figures = (name: string, times: readonly number[]) => [
      name,
      ...[0.5, 0.95, 0.99, 1].map((share) => quantile(times, share).toFixed(1)),
    ];
    printTable(
      `${SUBSCRIBERS} live subscribers, ${CHANGES_PER_SECOND} changes/s that all of them see (ms)`,
      ['until received', 'p50', 'p95', 'p99', 'most'],
      [
        figures(
          'since it was asked for',
          measured.map(([number, , at]) => at - (askedAt[number] ?? 0)),
        ),
        figures(
          'since its transaction began',
          measured.map(([, begunAt, at]) => at - begunAt),
        ),
      ],
    );
    const missing = SUBSCRIBERS * (askedAt.length - WARM_UP) - measured.length;
    say(
      `${measured.length} received, ${missing} missing; server's processor ${((cpu / seconds / 1_000) * 100).toFixed(0)} % of one, ${(bytes / seconds / 1e6).toFixed(1)} MB/s`,
    );
  } finally {
    crowd.close();
    await server.stop();
  }
}

/** Tokens of people who see every deal: administrators and, of their team, the lead. */
export async function tokensOf({ database, lead }: World, count: number): Promise<string[]> {
  const [admin] = await database.db
    .insert(users)
    .values({ name: 'Sees all', email: `live-${Date.now()}@bench.test`, role: 'admin' })
    .returning();
  const tokens = Array.from({ length: count }, () => newApiToken());
  await database.db.insert(apiTokens).values(
    tokens.map((token, index) => ({
      userId: index % 2 === 0 ? (admin?.id ?? 0) : lead.id,
      name: 'bench',
      tokenHash: hashSecret(token),
      isReadOnly: false,
    })),
  );
  return tokens;
}

/** Edits deals of the lead, evenly spread over time, until it is over. Returns when each edit was asked for. */
export async function change(url: string, world: World, isOver: (done: number) => boolean): Promise<number[]> {
  const token = await world.tokenFor(world.lead.id);
  const own = await world.database.db
    .select({ id: deals.id })
    .from(deals)
    .where(eq(deals.responsibleId, world.lead.id))
    .orderBy(sql`random()`)
    .limit(200);
  const connection = await Connection.open(url);
  const askedAt: number[] = [];
  const begun = performance.now();
  for (let number = 0; !isOver(number); number++) {
    await sleep(begun + (number * 1_000) / CHANGES_PER_SECOND - performance.now());
    askedAt.push(performance.timeOrigin + performance.now());
    const body = JSON.stringify({ id: own[number % own.length]?.id ?? 0, set: { title: stampOf(number) } });
    const { status } = await connection.send({ method: 'POST', path: '/trpc/deals.update', token, body });
    if (status !== 200) throw new Error(`A change was refused: ${status}`);
  }
  connection.close();
  return askedAt;
}

/** Subscribers in processes of their own. */
export class Crowd {
  readonly #children: ChildProcess[] = Array.from({ length: PROCESSES }, () =>
    fork(path.join(import.meta.dirname, 'subscribers.ts'), { execArgv: ['--import', 'tsx'] }),
  );

  async follow(url: string, tokens: readonly string[]): Promise<void> {
    await Promise.all(
      this.#children.map((child, place) =>
        ask(child, { kind: 'follow', url, tokens: tokens.filter((_, index) => index % PROCESSES === place) }),
      ),
    );
  }

  async report(): Promise<{ receipts: Receipt[]; bytes: number }> {
    const reports = await Promise.all(this.#children.map((child) => ask(child, { kind: 'report' })));
    const all = reports.filter((report) => report.kind === 'receipts');
    return {
      receipts: all.flatMap(({ receipts }) => receipts),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  close(): void {
    for (const child of this.#children) child.disconnect();
  }
}

async function ask(child: ChildProcess, order: Order): Promise<Report> {
  const answered = once(child, 'message');
  child.send(order);
  const [report]: Report[] = await answered;
  if (!report) throw new Error('A process of subscribers answered nothing');
  return report;
}
