import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Channel } from '../access/actor.ts';
import type { Message } from '../core/messages/message.ts';
import { id, moment, oneOf, ref, timestamps } from '../db/columns.ts';
import type { EventEntityType } from '../events/input.ts';
import { users } from '../users/table.ts';
import { JOB_STATES } from './input.ts';

/** What people are told a job is about: its records' type, and what else its kind has to say, like the name of a file. */
export type JobAbout = { entityType?: EventEntityType; name?: string; action?: string; importId?: number };

/**
 * What runs in the background for somebody, in parts: each is one transaction, which holds the lock of the job's row and
 * moves its position on, so that nothing is done twice and another process goes on where one was killed.
 */
export const jobs = pgTable(
  'jobs',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    state: text({ enum: JOB_STATES }).notNull().default('waiting'),
    about: jsonb().$type<JobAbout>().notNull(),
    /** As its kind defines it; emptied as it ends. */
    input: jsonb().notNull(),
    /** Where the next part begins, as its kind defines it; null at the beginning. */
    position: jsonb(),
    /** All events of the job carry it. */
    operationId: uuid().notNull(),
    channel: text().$type<Channel>().notNull(),
    tokenId: ref(),
    /** How many rows there are; null where that is not known yet. */
    total: integer(),
    /** How many were dealt with, the refused ones included. */
    done: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** What became of them, by words of the kind: created, updated. */
    counts: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** Why it failed. */
    error: jsonb().$type<Message>(),
    /** How often the next part has failed for no fault of the input. */
    attempts: integer().notNull().default(0),
    isUndoable: boolean().notNull().default(false),
    /** The job that this one takes back. */
    undoesId: ref(),
    /** Whose turn is next: a part later, or after a while where one failed. */
    dueAt: moment().notNull().defaultNow(),
    startedAt: moment(),
    endedAt: moment(),
    ...timestamps,
  },
  (t) => [
    check('jobs_state', oneOf(t.state, JOB_STATES)),
    index('jobs_due').on(t.dueAt).where(sql`${t.endedAt} is null`),
    index('jobs_user').on(t.userId, t.id),
    index('jobs_ended').on(t.endedAt),
    uniqueIndex('jobs_undone_once')
      .on(t.undoesId)
      .where(sql`${t.undoesId} is not null and ${t.state} not in ('cancelled', 'failed')`),
  ],
);
export type Job = typeof jobs.$inferSelect;

/** What a job left as it was, and why. */
export const jobRefusals = pgTable(
  'job_refusals',
  {
    id: id(),
    jobId: ref()
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    entityType: text().$type<EventEntityType>(),
    entityId: ref(),
    /** By field, or `row` for what concerns all of it. */
    reasons: jsonb().$type<Record<string, Message>>().notNull(),
  },
  (t) => [index('job_refusals_job').on(t.jobId, t.id), index('job_refusals_entity').on(t.entityType, t.entityId)],
);
