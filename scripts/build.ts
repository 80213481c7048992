import { buildServerIfOlder } from './build-server.ts';
import { buildWebIfOlder } from './build-web.ts';

/** What `npm start` runs, where it is older than its sources. */
await Promise.all([buildServerIfOlder(), buildWebIfOlder()]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
