import { and, eq, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Actor, ActorContext } from '../access/actor.ts';
import type { ActivityParent } from '../activities/input.ts';
import { type ActivityView, activityView } from '../activities/queries.ts';
import { contacts } from '../contacts/table.ts';
import { notFound } from '../core/errors.ts';
import { deals } from '../deals/table.ts';
import { entityOf } from '../records/entity.ts';
import { inSight, visible } from '../records/filters.ts';
import type { RecordType } from '../records/input.ts';
import { type FeedSource, readFeed } from './feed.ts';
import type { timelineList } from './input.ts';

export type Timeline = { items: ActivityView[]; nextCursor: string | null };

/** What happened with a record and with what belongs to it, newest first, as far as the actor sees those records. */
export async function loadTimeline(ctx: ActorContext, input: z.output<typeof timelineList>): Promise<Timeline> {
  const { entityType, entityId } = input;
  // Both at once: what is read of a record out of sight goes nowhere.
  const [{ items, nextCursor }] = await Promise.all([
    readFeed(ctx.db, sourcesOf(ctx.actor, entityType, entityId), input),
    assertInSight(ctx, entityType, entityId),
  ]);
  return { items: items.map((activity) => activityView(ctx.actor, activity)), nextCursor };
}

/** A deal's and a task's timeline is its own; a contact's holds its deals', a company's those of its contacts and deals. */
function sourcesOf(actor: Actor, type: ActivityParent, id: number): FeedSource[] {
  const own: FeedSource = { type, records: eq(entityOf(type).table.id, id) };
  const linked = (below: ActivityParent, link: PgColumn): FeedSource => ({
    type: below,
    records: and(eq(link, id), visible(actor, entityOf(below))),
  });
  if (type === 'deal' || type === 'task') return [own];
  if (type === 'contact') return [own, linked('deal', deals.contactId)];
  return [own, linked('contact', contacts.companyId), linked('deal', deals.companyId)];
}

/** NOT_FOUND unless the record is there for the actor; one in the trash still has its past. */
export async function assertInSight(ctx: ActorContext, type: RecordType, id: number): Promise<void> {
  const entity = entityOf(type);
  const found = await ctx.db.execute(
    sql`select 1 from ${entity.table} where ${and(eq(entity.table.id, id), inSight(ctx.actor, entity))}`,
  );
  if (found.length === 0) throw notFound(type);
}
