import { sql } from 'drizzle-orm';
import { whenReplaced } from '../custom-fields/replacing.ts';
import { pipelineStages } from './table.ts';

/** Stages ask for what took a field's place. */
whenReplaced(async ({ db }, { from, to }) => {
  if (from.recordType !== 'deal') return;
  await db.execute(sql`
    update ${pipelineStages} set requirements = (
      select jsonb_agg(case when r.name = ${from.key} then ${to.key} else r.name end order by r.place)
      from jsonb_array_elements_text(requirements) with ordinality as r (name, place))
    where jsonb_exists(requirements, ${from.key})`);
});
