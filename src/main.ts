import './node-version.ts';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from './config.ts';
import { Trouble } from './core/trouble.ts';
import { ROOT } from './root.ts';
import { type Running, startKontor } from './start.ts';
import { describeError } from './trpc/errors.ts';

const WEB = path.join(ROOT, 'dist/web/index.html');
/** A terminal, npm and tsx each pass the same signal on: what comes so close together is one. */
const SAME_SIGNAL_MS = 1_000;

/** Ends the process once everything that was being answered is answered; who asks again is not made to wait. */
export function stopOnSignals(running: Running): void {
  let stoppingSince: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== null) {
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      stoppingSince = performance.now();
      setTimeout(() => process.exit(1), 9_000).unref();
      void running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** What nobody caught leaves the process in no state to go on; a statement's parameters are not told then either. */
function endOnFaults(): void {
  process.on('uncaughtException', (error) => {
    console.error('Kontor has to end:', describeError(error));
    process.exit(1);
  });
}

async function main(): Promise<void> {
  endOnFaults();
  const running = await startKontor(loadConfig());
  stopOnSignals(running);
  console.log(`Kontor listens on ${running.url}`);
  if (!existsSync(WEB)) console.error('The web client is not built, so there are no pages: npm run build makes it.');
  if (running.setupLink) console.log(`Make the first administrator here (the link works once): ${running.setupLink}`);
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Trouble ? error.message : describeError(error));
    process.exitCode = 1;
  });
}
