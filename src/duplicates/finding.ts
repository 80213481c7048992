import { and, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { ActorContext, QueryContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { notFound } from '../core/errors.ts';
import { entityOf, type RecordEntity, type RecordRow, type RecordTable } from '../records/entity.ts';
import { withoutHidden } from '../records/field-rights.ts';
import { visible } from '../records/filters.ts';
import type { MergedType } from '../redirects/input.ts';
import { candidatesOf, hashedKeys, LIKELY_BITS } from './indexing.ts';
import type { pairList } from './input.ts';
import { type CustomTypes, type Profile, profileOf } from './profile.ts';
import { compare, likelihoodOf, type Reason } from './scoring.ts';
import { loadCustomTypes, loadStats, type Stats } from './stats.ts';
import { duplicatePairs } from './table.ts';

/** What tells people which record it is. */
export type Known = {
  id: number;
  name: string;
  email: string | null;
  phone: string | null;
  city: string | null;
  domain: string | null;
  company: string | null;
  createdAt: Date;
  updatedAt: Date;
};

export type Likely = Known & { likelihood: number; reasons: Reason[] };

/** While somebody is typing what is half as likely as not is worth a look. */
const WORTH_A_LOOK_BITS = -3;
const MOST_SHOWN = 5;

type Found = { row: RecordRow; known: Known };

const textOf = (row: Readonly<Record<string, unknown>>, field: string): string | null =>
  typeof row[field] === 'string' ? row[field] : null;

/** The records of these ids that the actor sees, as they see them. */
async function readSeen(ctx: ActorContext, type: MergedType, where: SQL): Promise<Map<number, Found>> {
  const entity = entityOf(type);
  const records = await entity.fetch(ctx.db, and(visible(ctx.actor, entity), where) ?? where);
  return new Map(
    records.map((record) => {
      // What the API gives holds all columns of the row but the folded text.
      const row = withoutHidden(ctx.actor, type, record) as unknown as RecordRow;
      const company = Object(row['company']).name;
      const known = {
        id: row.id,
        name: textOf(row, 'name') ?? '',
        email: textOf(row, 'email'),
        phone: textOf(row, 'phone') ?? textOf(row, 'mobile'),
        city: textOf(row, 'city'),
        domain: textOf(row, 'domain'),
        company: typeof company === 'string' ? company : null,
        createdAt: row.createdAt,
        updatedAt: row.updatedAt,
      };
      return [row.id, { row, known }];
    }),
  );
}

const among = ({ table }: Pick<RecordEntity, 'table'>, ids: readonly number[]): SQL =>
  sql`${table.id} = any(${sql.param([...ids])}::bigint[])`;

/** The records that what is being typed may be already, as far as the asker sees them. */
export async function findForDraft(
  ctx: ActorContext,
  type: MergedType,
  draft: Readonly<Record<string, string | undefined>>,
): Promise<{ items: Likely[] }> {
  return { items: await findLikely(ctx, type, { ...draft, id: 0 }, () => true) };
}

/** The records that this one may be too, but for those of which somebody said that they are not. */
export async function findForRecord(ctx: ActorContext, type: MergedType, id: number): Promise<{ items: Likely[] }> {
  const found = (await readSeen(ctx, type, among(entityOf(type), [id]))).get(id);
  if (!found) throw notFound(type);
  const dismissed = await ctx.db
    .select({ first: duplicatePairs.firstId, second: duplicatePairs.secondId })
    .from(duplicatePairs)
    .where(
      and(
        eq(duplicatePairs.entityType, type),
        isNotNull(duplicatePairs.dismissedAt),
        sql`(${duplicatePairs.firstId} = ${id} or ${duplicatePairs.secondId} = ${id})`,
      ),
    );
  const others = new Set(dismissed.flatMap(({ first, second }) => [first, second]));
  return { items: await findLikely(ctx, type, found.row, (other) => !others.has(other)) };
}

async function findLikely(
  ctx: ActorContext,
  type: MergedType,
  values: Readonly<Record<string, unknown>> & { id: number },
  isWanted: (id: number) => boolean,
): Promise<Likely[]> {
  const [types, stats] = await Promise.all([loadCustomTypes(ctx.db, type), loadStats(ctx.db, type)]);
  const profile = profileOf(type, values, types);
  const keys = hashedKeys(profile);
  const telling = keys.filter((key) => !stats.commonKeys.has(key));
  if (telling.length === 0) return [];
  const candidates = await candidatesOf(ctx.db, type, [{ id: values.id, keys: telling }]);
  const ids = candidates.map(({ other }) => other).filter(isWanted);
  if (ids.length === 0) return [];
  const seen = await readSeen(ctx, type, among(entityOf(type), ids));
  return [...seen.values()]
    .map(({ row, known }) => ({ known, score: compare(profile, profileOf(type, row, types), stats.frequencies) }))
    .filter(({ score }) => score.bits >= WORTH_A_LOOK_BITS)
    .sort((a, b) => b.score.bits - a.score.bits || a.known.id - b.known.id)
    .slice(0, MOST_SHOWN)
    .map(({ known, score }) => ({ ...known, likelihood: likelihoodOf(score.bits), reasons: score.reasons }));
}

export type PairView = {
  first: Known;
  second: Known;
  likelihood: number;
  reasons: Reason[];
  /** Which of the two may stay, the other being merged into it. */
  keepable: number[];
};

/** The pairs of which the actor sees both, the likeliest first. What is hidden from them makes no pair for them. */
export async function listPairs(
  ctx: QueryContext,
  type: MergedType,
  { page, perPage, isDismissed }: z.output<typeof pairList>,
): Promise<{ items: PairView[]; hasMore: boolean }> {
  const entity = entityOf(type);
  const [first, second] = [aliasOf(entity, 'first_record'), aliasOf(entity, 'second_record')];
  const pairs = await ctx.adhoc
    .select({ firstId: duplicatePairs.firstId, secondId: duplicatePairs.secondId })
    .from(duplicatePairs)
    .innerJoin(first, and(sql`${first.id} = ${duplicatePairs.firstId}`, visibleAs(ctx, entity, first)))
    .innerJoin(second, and(sql`${second.id} = ${duplicatePairs.secondId}`, visibleAs(ctx, entity, second)))
    .where(
      and(
        eq(duplicatePairs.entityType, type),
        isDismissed ? isNotNull(duplicatePairs.dismissedAt) : isNull(duplicatePairs.dismissedAt),
      ),
    )
    .orderBy(desc(duplicatePairs.bits), desc(duplicatePairs.firstId), desc(duplicatePairs.secondId))
    .limit(perPage + 1)
    .offset((page - 1) * perPage);
  const shown = pairs.slice(0, perPage);
  const ids = shown.flatMap(({ firstId, secondId }) => [firstId, secondId]);
  const [seen, types, stats] = await Promise.all([
    readSeen(ctx, type, among(entity, ids)),
    loadCustomTypes(ctx.db, type),
    loadStats(ctx.db, type),
  ]);
  const items = shown.flatMap(({ firstId, secondId }) => {
    const [a, b] = [seen.get(firstId), seen.get(secondId)];
    return a && b ? viewOf(ctx, type, [a, b], types, stats, isDismissed) : [];
  });
  return { items, hasMore: pairs.length > perPage };
}

function viewOf(
  { actor }: ActorContext,
  type: MergedType,
  [a, b]: [Found, Found],
  types: CustomTypes,
  { frequencies }: Stats,
  isDismissed: boolean,
): PairView[] {
  const profile = ({ row }: Found): Profile => profileOf(type, row, types);
  const { bits, reasons } = compare(profile(a), profile(b), frequencies);
  if (bits < LIKELY_BITS && !isDismissed) return [];
  const may = (action: 'edit' | 'delete', { row }: Found) => reaches(actor, type, action, entityOf(type).ownerIds(row));
  const isKeepable = (one: Found, other: Found) => may('edit', one) && may('delete', other);
  const keepable = [...(isKeepable(a, b) ? [a.row.id] : []), ...(isKeepable(b, a) ? [b.row.id] : [])];
  return [{ first: a.known, second: b.known, likelihood: likelihoodOf(bits), reasons, keepable }];
}

/** The same columns, under another name of the table. */
const aliasOf = ({ table }: RecordEntity, name: string): RecordTable => alias(table, name) as unknown as RecordTable;

function visibleAs({ actor }: ActorContext, entity: RecordEntity, table: RecordTable): SQL | undefined {
  // The owner is one of the table's columns.
  const owner = Reflect.get(table, entity.ownerField) as PgColumn;
  return visible(actor, { ...entity, table, ownerColumns: [owner] });
}
