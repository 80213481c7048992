import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureBoard } from './bench/board.ts';
import { measureBulk } from './bench/bulk.ts';
import { measureDuplicates, scoreDuplicates } from './bench/duplicates.ts';
import { measureExport } from './bench/export.ts';
import { measureImport } from './bench/import.ts';
import { measureLists } from './bench/lists.ts';
import { measureLive } from './bench/live.ts';
import { measureOverload } from './bench/overload.ts';
import { measureRequests } from './bench/requests.ts';
import { measureRestart } from './bench/restart.ts';
import { measureScroll } from './bench/scroll.ts';
import { measureSearch } from './bench/search.ts';
import { measureSoak } from './bench/soak.ts';
import { measureStart } from './bench/start.ts';
import { openWorld, say, type World } from './bench/world.ts';

/** What is measured, in this order; each prints its own table. */
const SECTIONS: Record<string, (world: World) => Promise<void>> = {
  requests: measureRequests,
  lists: measureLists,
  search: measureSearch,
  live: measureLive,
  restart: measureRestart,
  import: measureImport,
  export: measureExport,
  bulk: measureBulk,
  start: measureStart,
  board: measureBoard,
  scroll: measureScroll,
  overload: measureOverload,
  soak: measureSoak,
  duplicates: measureDuplicates,
};

/** `npm run bench -- --size 0.1 requests`: a tenth of the data, one section. */
async function bench(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { size: { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  const [section, file] = positionals;
  if (section === 'duplicates' && file !== undefined) return scoreDuplicates(file);
  const unknown = positionals.find((name) => !(name in SECTIONS));
  if (unknown !== undefined) throw new Error(`There is no ${unknown}: ${Object.keys(SECTIONS).join(', ')}`);
  const world = await openWorld(path.resolve(process.env['DATA_DIR'] ?? '.data/bench'), Number(values.size));
  try {
    for (const [name, measure] of Object.entries(SECTIONS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      say(`\n== ${name}`);
      await measure(world);
    }
  } finally {
    await world.close();
  }
}

await bench();
