import { and, asc, eq, gt } from 'drizzle-orm';
import type { z } from 'zod';
import type { ActorContext, UserActor } from '../access/actor.ts';
import { notFound } from '../core/errors.ts';
import type { Language } from '../core/messages/languages.ts';
import type { importRowList, RowState } from './input.ts';
import { tellReasons } from './reasons.ts';
import { type ImportRow, importRows, imports } from './table.ts';

type MemberContext = ActorContext & { actor: UserActor };

/** One's own; anybody else's is absent. */
export async function findImport(ctx: MemberContext, id: number, isLocked = false): Promise<ImportRow> {
  const query = ctx.db
    .select()
    .from(imports)
    .where(and(eq(imports.id, id), eq(imports.userId, ctx.actor.userId)));
  const [row] = await (isLocked ? query.for('update') : query);
  if (!row) throw notFound('import');
  return row;
}

export type ImportRowView = {
  line: number;
  state: RowState;
  entityId: number | null;
  /** Of those that are to be put right. */
  cells: string[] | null;
  /** By column, or `row`. */
  reasons: Record<string, string>;
};

/** What became of the rows, in the order of the file. */
export async function listImportRows(
  ctx: MemberContext,
  { id, state, cursor, limit }: z.output<typeof importRowList>,
  language: Language,
): Promise<{ items: ImportRowView[]; nextCursor: number | null }> {
  await findImport(ctx, id);
  const rows = await ctx.db
    .select()
    .from(importRows)
    .where(
      and(
        eq(importRows.importId, id),
        state && eq(importRows.state, state),
        cursor ? gt(importRows.line, cursor) : undefined,
      ),
    )
    .orderBy(asc(importRows.line))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return {
    items: page.map(({ line, state: became, entityId, cells, reasons }) => ({
      line,
      state: became,
      entityId,
      cells,
      reasons: tellReasons(reasons ?? {}, language),
    })),
    nextCursor: rows.length > limit ? (page.at(-1)?.line ?? null) : null,
  };
}
