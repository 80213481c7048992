import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { roles } from '../access/table.ts';
import type { Color } from '../core/colors.ts';
import { id, ref, timestamps } from '../db/columns.ts';
import type { EntryTask, Requirement } from './input.ts';

export const pipelines = pgTable(
  'pipelines',
  {
    id: id(),
    name: text().notNull(),
    sortOrder: integer().notNull().default(0),
    /** Where deals go whose pipeline nobody named. */
    isDefault: boolean().notNull().default(false),
    /** Why deals are won and lost, for people to choose from. */
    wonReasons: jsonb().$type<string[]>().notNull().default([]),
    lostReasons: jsonb().$type<string[]>().notNull().default([]),
    /** Whether a reason may be another than those. */
    takesOtherReasons: boolean().notNull().default(true),
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
    /** So many days a deal should need for the stage; null where nobody set a target. */
    targetDays: integer(),
    /** What a deal has to have before it enters. */
    requirements: jsonb().$type<Requirement[]>().notNull().default([]),
    /** Stages of the pipeline that no deal goes to from here; any other is open. */
    closedTo: ref().array().notNull().default([]),
    /** Tasks that are made for a deal as it enters. */
    entryTasks: jsonb().$type<EntryTask[]>().notNull().default([]),
    /** Of the palette; null leaves it to how likely the stage is. */
    color: text().$type<Color>(),
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

/** Whose people may move a deal against the rules of a pipeline. */
export const pipelineSkipRoles = pgTable(
  'pipeline_skip_roles',
  {
    pipelineId: ref()
      .notNull()
      .references(() => pipelines.id, { onDelete: 'cascade' }),
    role: text()
      .notNull()
      .references(() => roles.name, { onDelete: 'cascade', onUpdate: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.pipelineId, t.role] })],
);
