import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext } from '../access/actor.ts';
import { scopeOf } from '../access/scope.ts';
import { notFound } from '../core/errors.ts';
import { listsOf } from '../lists/lists.ts';
import type { WithCan } from '../records/entity.ts';
import { withCan } from '../records/filters.ts';
import { keptInstead } from '../redirects/redirects.ts';
import { type CompanyRecord, companyEntity, readCompanies } from './entity.ts';
import type { companyLists } from './input.ts';
import { companies } from './table.ts';

type Filters = Omit<z.output<typeof companyLists.summary>, 'aggregates'>;

export const companyList = listsOf({
  entity: companyEntity,
  read: readCompanies,
  ownerIds: (company) => [company.responsibleId],
  conditions: ({ responsibleId, parentId, industry, country }: Filters) => [
    responsibleId === undefined ? undefined : eq(companies.responsibleId, responsibleId),
    parentId === undefined ? undefined : eq(companies.parentId, parentId),
    industry === undefined ? undefined : eq(companies.industry, industry),
    country === undefined ? undefined : eq(companies.country, country),
  ],
});

/**
 * One company, from the trash too, and the one that it was merged into; NOT_FOUND if that is absent or out of the actor's
 * sight.
 */
export async function getCompany(ctx: ActorContext, id: number): Promise<WithCan<CompanyRecord>> {
  const scope = scopeOf(ctx.actor, 'company', 'view', companyEntity.ownerColumns);
  const [row] = await readCompanies(ctx.db, { where: and(eq(companies.id, id), scope) });
  if (row?.deletedAt === null) return asSeen(ctx, row);
  const keptId = await keptInstead(ctx.db, 'company', id);
  if (keptId !== null) return readCompany(ctx, keptId, scope);
  if (!row) throw notFound('company');
  return asSeen(ctx, row);
}

/** The company that the actor has just changed, also where the change gave it out of their sight. */
export async function readChangedCompany(
  ctx: ActorContext,
  company: { id: number } | undefined,
): Promise<WithCan<CompanyRecord>> {
  if (!company) throw notFound('company');
  return readCompany(ctx, company.id, undefined);
}

async function readCompany(ctx: ActorContext, id: number, scope: SQL | undefined): Promise<WithCan<CompanyRecord>> {
  const [row] = await readCompanies(ctx.db, { where: and(eq(companies.id, id), scope) });
  if (!row) throw notFound('company');
  return asSeen(ctx, row);
}

const asSeen = (ctx: ActorContext, row: CompanyRecord): WithCan<CompanyRecord> =>
  withCan(ctx.actor, companyEntity, row, [row.responsibleId]);

/** Who is above whom, for these companies and everything above them; the trash counts, since what is in it may come back. */
export async function ancestry(ctx: ActorContext, ids: readonly number[]): Promise<Map<number, number | null>> {
  const rows = await ctx.db.execute<{ id: string; parent_id: string | null }>(sql`
    with recursive above as (
      select id, parent_id from companies where id = any(${sql.param(ids)}::bigint[])
      union
      select c.id, c.parent_id from companies c join above on c.id = above.parent_id
    )
    select id, parent_id from above`);
  return new Map(rows.map((row) => [Number(row.id), row.parent_id === null ? null : Number(row.parent_id)]));
}
