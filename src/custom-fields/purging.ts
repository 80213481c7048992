import { and, eq, isNotNull, lt, or, sql } from 'drizzle-orm';
import { roleFields } from '../access/table.ts';
import type { Db } from '../db/client.ts';
import { keyOf } from './input.ts';
import { customFields } from './table.ts';
import { TABLES } from './uniqueness.ts';

const DAYS_IN_TRASH = 30;
const BATCH = 2_000;
/** No change of a type takes so long: what is left of it then is of one that was given up. */
const HOURS_OF_COPIES = 24;

/** Takes fields that were in the trash for a month, and all that they held, out of the database. */
export async function purgeCustomFields(db: Db): Promise<void> {
  const due = await db
    .select({ id: customFields.id, recordType: customFields.recordType })
    .from(customFields)
    .where(
      or(
        lt(customFields.deletedAt, sql`now() - make_interval(days => ${DAYS_IN_TRASH})`),
        and(
          isNotNull(customFields.copiesId),
          lt(customFields.deletedAt, sql`now() - make_interval(hours => ${HOURS_OF_COPIES})`),
        ),
      ),
    );
  for (const { id, recordType } of due) {
    const key = keyOf(id);
    const table = sql.raw(TABLES[recordType]);
    let taken: number;
    do {
      // In parts, so that nobody waits long for the rows. It is no change of the records: nobody saw these values any more.
      const rows = await db.execute(sql`update ${table} set custom_fields = custom_fields - ${key} where id in (
        select id from ${table} where jsonb_exists(custom_fields, ${key}) limit ${BATCH} for update skip locked) returning 1`);
      taken = rows.length;
    } while (taken > 0);
    await db.transaction(async (tx) => {
      // Pipelines stand to the right.
      await tx.execute(sql`update pipeline_stages set requirements = requirements - ${key}
        where jsonb_exists(requirements, ${key})`);
      await tx.delete(roleFields).where(eq(roleFields.field, key));
      // Values that were being written just then are taken the next time.
      await tx.delete(customFields).where(sql`${customFields.id} = ${id} and not exists (
        select 1 from ${table} where jsonb_exists(${table}.custom_fields, ${key}))`);
    });
  }
}
