import { sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import type { Storage } from '../../src/files/storage.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
const SHOWN = 5;

/** Whether the bytes of every file are there, as many as there should be, and whether any are nobody's. */
export async function examineFiles(db: Db, storage: Storage): Promise<Finding[]> {
  const rows = await db.execute<{ id: string; key: string; size: number }>(
    sql`select id, storage_key as key, size from files order by id`,
  );
  const leftovers = await db.execute<{ key: string }>(sql`select storage_key as key from file_leftovers`);
  const lost: string[] = [];
  for (const { id, key, size } of rows) if ((await storage.sizeOf(key)) !== size) lost.push(id);
  const known = new Set([...rows, ...leftovers].map(({ key }) => key));
  let orphans = 0;
  // What is younger may be an upload that is under way.
  for await (const { key, at } of storage.list()) {
    if (!known.has(key) && Date.now() - at.getTime() > 2 * DAY_MS) orphans++;
  }
  const named = `${lost.slice(0, SHOWN).join(', ')}${lost.length > SHOWN ? ' and more' : ''}`;
  return [
    {
      what: 'files',
      isGood: lost.length === 0,
      seen: lost.length === 0 ? `the bytes of all ${rows.length} are there` : `bytes are missing of ${named}`,
      remedy: 'Bring back DATA_DIR/files, or restore a backup: it holds them.',
    },
    {
      what: 'bytes without a file',
      isGood: orphans === 0,
      seen: String(orphans),
      remedy: 'The server removes them each night while it runs.',
    },
  ];
}
