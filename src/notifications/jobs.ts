import { sql } from 'drizzle-orm';
import PgBoss from 'pg-boss';
import { type ActorContext, SYSTEM } from '../access/actor.ts';
import type { Database } from '../db/client.ts';
import { coalesced } from '../live/coalesced.ts';
import type { Relay } from '../live/relay.ts';
import { forgetLooks } from '../looks/looks.ts';
import type { Mailer } from '../mail/mail.ts';
import { tellInTheMorning } from './daily.ts';
import { mailNews } from './mailing.ts';
import { concernsPeople, reactToEvents } from './reactions.ts';
import { concernsReminders, followTasks, remindOfTasks } from './reminders.ts';

/** Any constant: processes that start at once queue on it. */
const START_LOCK = 4_711_004;
const REMINDERS = 'reminders';
const EVERY_MINUTE = '* * * * *';
const MORNINGS = 'mornings';
const NIGHTS = 'nights';
const EVERY_NIGHT = '20 3 * * *';
/** No zone's clocks are off by less than a quarter of an hour. */
const EVERY_QUARTER = '*/15 * * * *';
/** Times further off, and those of very many tasks at once, are left to the job of each minute. */
const PRECISE_WITHIN_MS = 24 * 3_600_000;
const MAX_PRECISE = 100;
const REACTION_GAP_MS = 50;
const STOP_WITHIN_MS = 5_000;

type Options = {
  /** Of the same database: the jobs have connections of their own. */
  url: string;
  database: Database;
  relay: Relay;
  mailer: Mailer;
  publicUrl: string;
  /** What else is to be done each night. */
  nightly?: (ctx: ActorContext) => Promise<void>;
  onError?: (error: unknown) => void;
};

/** Tells people what happens to their work and what is due. Several processes may run it: what is told is told once. */
export async function startJobs({
  url,
  database,
  relay,
  mailer,
  publicUrl,
  nightly = async () => {},
  onError = () => {},
}: Options): Promise<{ stop(): Promise<void> }> {
  const ctx: ActorContext = { actor: SYSTEM, db: database.db, onCommit: () => relay.poke() };
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'kontor jobs',
    schema: 'pgboss',
    max: 3,
    archiveCompletedAfterSeconds: 3_600,
    deleteAfterDays: 1,
  });
  // Without a listener a lost connection would end the process.
  boss.on('error', onError);
  // pg-boss makes its tables and queues with locks that processes which start at once would block each other with.
  await database.db.transaction(async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(${START_LOCK})`);
    await boss.start();
    await boss.createQueue(REMINDERS);
    await boss.createQueue(MORNINGS);
    await boss.createQueue(NIGHTS);
  });

  const reacting = coalesced(
    async () => {
      await reactToEvents(ctx);
      await remindInTime(await followTasks(ctx));
    },
    REACTION_GAP_MS,
    onError,
  );

  /** Reminders to the minute are the job's; those of tasks just changed come to the second. */
  async function remindInTime(times: readonly Date[]): Promise<void> {
    const now = Date.now();
    const soon = [...new Set(times.map((time) => time.getTime()))]
      .filter((time) => time < now + PRECISE_WITHIN_MS)
      .slice(0, MAX_PRECISE);
    if (soon.some((time) => time <= now)) await remindOfTasks(ctx);
    for (const time of soon) {
      if (time > now) await boss.send(REMINDERS, {}, { startAfter: new Date(time) });
    }
  }

  await boss.work(REMINDERS, { pollingIntervalSeconds: 1 }, async () => {
    await remindOfTasks(ctx);
    await mailNews(ctx, mailer, publicUrl);
    reacting.ask();
  });
  await boss.schedule(REMINDERS, EVERY_MINUTE);
  await boss.work(MORNINGS, async () => {
    await tellInTheMorning(ctx);
  });
  await boss.schedule(MORNINGS, EVERY_QUARTER);
  await boss.work(NIGHTS, async () => {
    await forgetLooks(database.db);
    await nightly(ctx);
  });
  await boss.schedule(NIGHTS, EVERY_NIGHT);
  const stopListening = relay.onEvents((events) => {
    if (events.some((event) => concernsPeople(event) || concernsReminders(event))) reacting.ask();
  });
  reacting.ask();

  return {
    async stop() {
      stopListening();
      await reacting.stop();
      await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS, wait: true });
    },
  };
}
