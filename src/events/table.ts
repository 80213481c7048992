import { sql } from 'drizzle-orm';
import { customType, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Channel } from '../access/actor.ts';
import type { Resource } from '../access/input.ts';
import { id, moment, ref } from '../db/columns.ts';
import type { ChangeSet, EventEntityType, EventKind, Parent } from './input.ts';

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** What somebody was told is their own affair. Written out: it has to read as in the indexes. */
export const IS_AUDITED = sql`resource <> 'notification'`;

/**
 * Everything that ever changed: the audit trail, and what the live stream, notifications and undo are read from. A trigger
 * refuses to change or delete rows.
 */
export const events = pgTable(
  'events',
  {
    id: id(),
    /** The transaction that wrote it: a reader's cursor is a snapshot, since ids are taken before commit. */
    xid: xid8().notNull().default(sql`pg_current_xact_id()`),
    /** What one call of a verb did, however many records it changed. */
    operationId: uuid().notNull(),
    kind: text().$type<EventKind>().notNull(),
    entityType: text().$type<EventEntityType>().notNull(),
    entityId: ref().notNull(),
    actorId: ref(),
    channel: text().$type<Channel>().notNull(),
    /** The key that the script used. */
    tokenId: ref(),
    changes: jsonb().$type<ChangeSet>().notNull(),
    /** Whose view right decides who may see it: an activity is seen by those who see the record it is on; a notification, and that somebody follows something, by its owner alone. */
    resource: text().$type<Resource | 'notification'>().notNull(),
    ownerIds: ref().array().notNull(),
    previousOwnerIds: ref().array().notNull(),
    teamId: ref(),
    previousTeamId: ref(),
    parents: jsonb().$type<Parent[]>().notNull(),
    /** When it happened in the world; imports bring the past. */
    occurredAt: moment().notNull().defaultNow(),
    recordedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    index('events_xid').on(t.xid),
    index('events_entity').on(t.entityType, t.entityId, t.id),
    index('events_of_operation').on(t.operationId, t.id).concurrently(),
    index('events_recorded').on(t.recordedAt, t.id).where(IS_AUDITED),
    index('events_actor').on(t.actorId, t.recordedAt, t.id).where(IS_AUDITED),
    index('events_type').on(t.entityType, t.recordedAt, t.id).where(IS_AUDITED),
    // Of the other kinds there are enough among the newest of any.
    index('events_rare').on(t.kind, t.recordedAt, t.id).where(sql`kind not in ('created', 'updated', 'moved')`),
  ],
);
export type EventRow = typeof events.$inferSelect;
