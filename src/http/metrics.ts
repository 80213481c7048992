import { sql } from 'drizzle-orm';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/client.ts';
import { transactionRetries } from '../db/transaction.ts';
import type { Relay } from '../live/relay.ts';
import type { Call } from '../trpc/context.ts';
import type { Admission } from './admission.ts';

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
/** The queues are counted in the database, no more often than this. */
const JOBS_EVERY_MS = 10_000;

type Sources = {
  database: Database;
  relay: Relay;
  admission: Pick<Admission, 'running' | 'waiting'>;
  /** Open WebSockets. */
  sockets: () => number;
};

export type Metrics = {
  registry: Registry;
  call: (call: Call) => void;
  request: (labels: { method: string; route: string; status: number }, ms: number) => void;
  refusal: (what: 'call' | 'socket') => void;
  jobFailure: () => void;
  close: () => void;
};

/** What an operator watches. Labels are names out of the code, never ids, addresses or anything that users write. */
export function createMetrics({ database, relay, admission, sockets }: Sources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const calls = new Histogram({
    name: 'kontor_call_duration_seconds',
    help: 'Calls of procedures over HTTP, WebSocket and REST; code is OK or the error’s',
    labelNames: ['procedure', 'code'],
    buckets: SECONDS,
    registers,
  });
  const requests = new Histogram({
    name: 'kontor_http_request_duration_seconds',
    help: 'Requests by route; a batch of calls is one',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const signInFailures = counter('kontor_sign_in_failures_total', 'Sign-ins that were refused', ['code']);
  const refusals = counter('kontor_overload_refusals_total', 'What was refused because there was too much to do', [
    'what',
  ]);
  const events = counter('kontor_events_total', 'Changes read from the event log', ['entity_type']);
  const retries = counter('kontor_transaction_retries_total', 'Transactions begun anew', ['sqlstate']);
  const jobFailures = counter('kontor_job_failures_total', 'Errors in background work', []);
  const lag = new Histogram({
    name: 'kontor_live_lag_seconds',
    help: 'From the beginning of a change’s transaction until the live stream has read it',
    buckets: SECONDS,
    registers,
  });

  gauge(
    'kontor_live_cursor_age_seconds',
    'Since the event log was last read; about a second at rest',
    () => Math.round(relay.cursorAgeMs()) / 1_000,
  );
  gauge('kontor_live_subscribers', 'Open subscriptions of the live stream', () => relay.subscriberCount());
  gauge('kontor_websocket_connections', 'Open WebSockets', sockets);
  gauge('kontor_calls_running', 'Calls at work', admission.running);
  gauge('kontor_calls_waiting', 'Calls that wait to be let in', admission.waiting);
  gauge(
    'kontor_database_connections_in_use',
    'Connections at work or held by a transaction',
    () => database.load().inUse,
  );
  gauge('kontor_database_waiting', 'Statements that wait for a connection', () => database.load().waiting);
  countJobs(registry, database);

  const stopListening = relay.onEvents((batch) => {
    for (const { entityType } of batch) events.inc({ entity_type: entityType });
    const last = batch.at(-1);
    if (last) lag.observe(Math.max(0, Date.now() - last.recordedAt.getTime()) / 1_000);
  });
  const countRetry = (sqlstate: unknown) => retries.inc({ sqlstate: String(sqlstate) });
  transactionRetries.subscribe(countRetry);

  function counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers });
  }

  function gauge(name: string, help: string, read: () => number): void {
    const collect = (): void => figure.set(read());
    const figure: Gauge = new Gauge({ name, help, registers, collect });
  }

  return {
    registry,
    call: ({ procedure, code, ms }) => {
      calls.observe({ procedure, code }, ms / 1_000);
      if (procedure === 'auth.signIn' && code !== 'OK') signInFailures.inc({ code });
    },
    request: (labels, ms) => requests.observe(labels, ms / 1_000),
    refusal: (what) => refusals.inc({ what }),
    jobFailure: () => jobFailures.inc(),
    close: () => {
      stopListening();
      transactionRetries.unsubscribe(countRetry);
    },
  };
}

type QueueCount = { name: string; state: string; count: number };

/**
 * Jobs by queue and state, as pg-boss keeps them; there are none before the first start of the jobs. What was counted
 * last is told while it is counted anew: a database that hangs must not keep the other figures back.
 */
function countJobs(registry: Registry, { adhoc }: Database): void {
  let countedAt = -JOBS_EVERY_MS;
  const jobs = new Gauge({
    name: 'kontor_jobs',
    help: 'Background jobs by queue: created and retry wait, active run, failed were given up',
    labelNames: ['queue', 'state'],
    registers: [registry],
    collect: () => {
      if (performance.now() - countedAt < JOBS_EVERY_MS) return;
      countedAt = performance.now();
      void count().catch(() => {});
    },
  });

  async function count(): Promise<void> {
    const [found] = await adhoc.execute<{ exists: boolean }>(
      sql`select to_regclass('pgboss.job') is not null as exists`,
    );
    if (!found?.exists) return;
    const rows = await adhoc.execute<QueueCount>(sql`
      select name, state::text, count(*)::int from pgboss.job
      where state in ('created', 'retry', 'active', 'failed') group by name, state`);
    jobs.reset();
    for (const { name, state, count } of rows) jobs.set({ queue: name, state }, count);
  }
}
