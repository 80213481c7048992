import { sql } from 'drizzle-orm';
import type { Color } from '../core/colors.ts';
import type { Db } from '../db/client.ts';
import { tags } from '../tags/table.ts';
import { load } from './load.ts';

type Worn = { name: string; color: Color; on: readonly { table: string; where: string }[] };

/** Which records wear what: some by what they are, the others spread evenly. */
const TAGS: readonly Worn[] = [
  { name: 'Key account', color: 'violet', on: [{ table: 'companies', where: 'employee_count > 600' }] },
  {
    name: 'Partner',
    color: 'teal',
    on: [
      { table: 'companies', where: 'id % 11 = 0' },
      { table: 'contacts', where: 'company_id % 11 = 0' },
    ],
  },
  { name: 'Reference', color: 'green', on: [{ table: 'companies', where: 'id % 17 = 3' }] },
  { name: 'Slow payer', color: 'red', on: [{ table: 'companies', where: 'id % 23 = 5' }] },
  { name: 'Newsletter', color: 'blue', on: [{ table: 'contacts', where: 'id % 5 = 2' }] },
  {
    name: 'Trade fair',
    color: 'orange',
    on: [
      { table: 'contacts', where: "source = 'Trade fair'" },
      { table: 'deals', where: "source = 'Trade fair' and id % 2 = 0" },
    ],
  },
  { name: 'Pilot', color: 'cyan', on: [{ table: 'deals', where: 'id % 7 = 1' }] },
  { name: 'Tender', color: 'pink', on: [{ table: 'deals', where: 'id % 9 = 4' }] },
  { name: 'Renewal', color: 'lime', on: [{ table: 'deals', where: 'id % 12 = 7' }] },
  { name: 'Waiting for customer', color: 'yellow', on: [{ table: 'tasks', where: 'id % 8 = 5' }] },
];

export async function loadTags(tx: Db, createdAt: Date): Promise<void> {
  const rows = TAGS.map(({ name, color }) => ({ name, color, createdAt, updatedAt: createdAt, version: 1 }));
  const ids = await load(tx, tags, rows);
  for (const [index, { on }] of TAGS.entries()) {
    for (const { table, where } of on) {
      await tx.execute(sql`update ${sql.raw(table)} set tag_ids = tag_ids || ${ids[index] ?? 0}::bigint
        where ${sql.raw(where)}`);
    }
  }
}
