import { createHash } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { invalid, invalidRows, type RowErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { violatedConstraint } from '../db/transaction.ts';
import { type Customized, type CustomKey, isCustomKey } from './input.ts';
import { loadCustomFields } from './queries.ts';
import { pathOf } from './values.ts';

/** The tables stand to the right of what their custom fields are. */
export const TABLES: Record<Customized, string> = {
  company: 'companies',
  contact: 'contacts',
  deal: 'deals',
  task: 'tasks',
};

const tableOf = (type: Customized): SQL => sql.raw(TABLES[type]);
const indexOf = (type: Customized, key: CustomKey): string => `${TABLES[type]}_unique_${key}`;
/** In whatever case; hashed, since an index takes no entries of more than some kilobytes. */
const compared = (key: CustomKey): string => `md5(lower(custom_fields->>'${key}'))`;
const hashed = (value: string | number): string => createHash('md5').update(String(value).toLowerCase()).digest('hex');

/** The statement that makes the index of a unique field. */
export const uniqueIndexOf = (type: Customized, key: CustomKey): string =>
  `create unique index ${indexOf(type, key)} on ${TABLES[type]} (${compared(key)})
    where deleted_at is null and ${compared(key)} is not null`;

/** As the index holds it: written out, since a bound name could not use it. */
const comparedBy = (key: CustomKey): SQL => sql.raw(compared(key));

/** Values that a field is about to hold; `id` is null for a record that is about to be made. */
export type Claim = { id: number | null; values: Readonly<Record<string, unknown>>; index: number };

/** From now on no two live records have the same value; refused where some have. */
export async function makeUniqueIndex(ctx: ActorContext, type: Customized, key: CustomKey): Promise<void> {
  const double = await findDouble(ctx, type, key);
  if (double) throw invalid({ isUnique: say('notYetUnique', { count: double.count, value: double.value }) });
  // Whoever writes waits for the index; so that nobody waits long it is given up where it can't be had soon.
  await ctx.db.execute(sql`set local lock_timeout = '2s'`);
  await ctx.db.execute(sql.raw(uniqueIndexOf(type, key)));
}

/** A value that several live records have, if there is one. */
export async function findDouble({ db }: ActorContext, type: Customized, key: CustomKey) {
  const value = comparedBy(key);
  const [double] = await db.execute<{ value: string; count: number }>(sql`
    select min(custom_fields->>'${sql.raw(key)}') as value, count(*)::int as count from ${tableOf(type)}
    where deleted_at is null and ${value} is not null group by ${value} having count(*) > 1 limit 1`);
  return double;
}

export async function dropUniqueIndex({ db }: ActorContext, type: Customized, key: CustomKey): Promise<void> {
  await db.execute(sql`set local lock_timeout = '2s'`);
  await db.execute(sql`drop index if exists ${sql.raw(indexOf(type, key))}`);
}

/** Refuses values of unique fields that live records have already, or that two of the claims share. Whose they are stays unsaid. */
export async function assertUniqueValues(ctx: ActorContext, type: Customized, claims: readonly Claim[]): Promise<void> {
  const claimed = new Set(claims.flatMap(({ values }) => Object.keys(values).filter(isCustomKey)));
  if (claimed.size === 0) return;
  const unique = (await loadCustomFields(ctx.db, { recordType: type })).filter(
    ({ key, isUnique }) => isUnique && claimed.has(key),
  );
  const refused = new Map<number, RowErrors>();
  for (const { key } of unique) {
    const wanted = claims.flatMap(({ id, values, index }) => {
      const value = values[key];
      const isThere = typeof value === 'string' || typeof value === 'number';
      return isThere ? [{ id, index, value: hashed(value) }] : [];
    });
    const holderOf = await holders(
      ctx,
      type,
      key,
      wanted.map(({ value }) => value),
    );
    for (const [place, { id, value, index }] of wanted.entries()) {
      const holder = holderOf.get(value);
      const isTaken = holder !== undefined && holder !== id;
      const isShared = wanted.findIndex((other) => other.value === value) < place;
      if (!isTaken && !isShared) continue;
      const row = refused.get(index) ?? { index, fields: {} };
      refused.set(index, row);
      row.fields[pathOf(key)] = say('inUse');
    }
  }
  if (refused.size > 0) throw invalidRows([...refused.values()]);
}

async function holders(
  { db }: ActorContext,
  type: Customized,
  key: CustomKey,
  values: readonly string[],
): Promise<Map<string, number>> {
  if (values.length === 0) return new Map();
  const value = comparedBy(key);
  const rows = await db.execute<{ id: string; value: string }>(sql`
    select id, ${value} as value from ${tableOf(type)}
    where deleted_at is null and ${value} = any(${sql.param(values)}::text[])`);
  return new Map(rows.map((row) => [row.value, Number(row.id)]));
}

/** Says the same of a value that somebody else took between the check and the writing. */
export async function refusingTakenValues<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const key = /_unique_(f\d+)$/.exec(violatedConstraint(error) ?? '')?.[1];
    if (key === undefined || !isCustomKey(key)) throw error;
    throw invalidRows([{ index: 0, fields: { [pathOf(key)]: say('inUse') } }]);
  }
}
