import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, ref, timestamps } from '../db/columns.ts';
import type { StageColor } from './input.ts';

export const pipelines = pgTable(
  'pipelines',
  {
    id: id(),
    name: text().notNull(),
    sortOrder: integer().notNull().default(0),
    /** Where deals go whose pipeline nobody named. */
    isDefault: boolean().notNull().default(false),
    ...timestamps,
  },
  (t) => [uniqueIndex('pipelines_default').on(t.isDefault).where(sql`${t.isDefault}`)],
);
export type Pipeline = typeof pipelines.$inferSelect;

export const pipelineStages = pgTable(
  'pipeline_stages',
  {
    id: id(),
    pipelineId: ref()
      .notNull()
      .references(() => pipelines.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    sortOrder: integer().notNull(),
    /** Per cent. */
    probability: integer().notNull(),
    isWon: boolean().notNull().default(false),
    isLost: boolean().notNull().default(false),
    /** After so many days in the stage a deal is rotting; null means never. */
    rottingDays: integer(),
    /** Of the palette; null leaves it to how likely the stage is. */
    color: text().$type<StageColor>(),
    ...timestamps,
  },
  (t) => [
    check('pipeline_stages_probability', sql`${t.probability} between 0 and 100`),
    check('pipeline_stages_outcome', sql`not (${t.isWon} and ${t.isLost})`),
    index('pipeline_stages_pipeline').on(t.pipelineId, t.sortOrder),
    uniqueIndex('pipeline_stages_won').on(t.pipelineId).where(sql`${t.isWon}`),
    uniqueIndex('pipeline_stages_lost').on(t.pipelineId).where(sql`${t.isLost}`),
  ],
);
export type Stage = typeof pipelineStages.$inferSelect;
