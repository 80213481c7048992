import { eq, sql } from 'drizzle-orm';
import { whenReplaced } from '../custom-fields/replacing.ts';
import { imports } from './table.ts';

/** Columns of files go on into what took a field's place, in the middle of an import too. */
whenReplaced(async ({ db }, { from, to }) => {
  const rows = await db
    .select({ id: imports.id, plan: imports.plan })
    .from(imports)
    .where(sql`strpos(${imports.plan}::text, ${from.key}) > 0`);
  for (const { id, plan } of rows) {
    if (!plan) continue;
    const columns = plan.columns.map((target) =>
      target?.type === from.recordType && target.field === from.key ? { ...target, field: to.key } : target,
    );
    const match = plan.match === from.key ? { match: to.key } : {};
    await db
      .update(imports)
      .set({ plan: { ...plan, columns, ...match } })
      .where(eq(imports.id, id));
  }
});
