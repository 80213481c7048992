import '../src/node-version.ts';
import { loadConfig } from '../src/config.ts';
import { Trouble } from '../src/core/trouble.ts';
import { DEMO_LOGINS, DEMO_PASSWORD } from '../src/demo/people.ts';
import { seedDemo } from '../src/demo/seed.ts';
import { stopOnSignals } from '../src/main.ts';
import { startKontor } from '../src/start.ts';
import { describeError } from '../src/trpc/errors.ts';
import { buildWebIfOlder } from './build-web.ts';

async function demo(): Promise<void> {
  const config = loadConfig({ ...process.env, DATA_DIR: process.env['DATA_DIR'] || '.data/demo' });
  console.log('Preparing the demo: the first time this takes about a minute.');
  await buildWebIfOlder();
  const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const running = await startKontor(config, (db) => seedDemo(db, { now: new Date(), timezone }));
  stopOnSignals(running);
  console.log(`\nKontor's demo listens on ${running.url}`);
  console.log(`Sign in as ${DEMO_LOGINS.join(', ')} with the password ${DEMO_PASSWORD}`);
}

await demo().catch((error: unknown) => {
  console.error(error instanceof Trouble ? error.message : describeError(error));
  process.exitCode = 1;
});
