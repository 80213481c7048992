import { max, sql } from 'drizzle-orm';
import { activities } from '../activities/table.ts';
import type { Db } from '../db/client.ts';
import { deals } from '../deals/table.ts';
import { events } from '../events/table.ts';
import { recordLooks } from '../looks/table.ts';
import { notifications } from '../notifications/table.ts';
import { changedEvent } from './events.ts';
import { load } from './load.ts';
import type { Person } from './people.ts';

/** A deal that somebody is in the middle of. */
export type Current = { id: number; companyId: number; source: string | null };

type Scene = { now: Date; seller: Person; lead: Person; colleague: Person; current: readonly Current[] };

/**
 * What colleagues did since the seller last looked: comments on their deals, one of which mentions them, and a change. So
 * there is something to answer, something unread, and something marked.
 */
export async function loadLately(tx: Db, { now, seller, lead, colleague, current }: Scene): Promise<void> {
  const [offered, promised, quiet] = current;
  if (!offered || !promised || !quiet) throw new Error('The seller has too few open deals');
  const [event] = await tx.select({ last: max(events.id) }).from(events);
  const [activity] = await tx.select({ last: max(activities.id) }).from(activities);
  await tx.insert(recordLooks).values(
    [offered, promised, quiet].map(({ id }) => ({
      userId: seller.id,
      entityType: 'deal' as const,
      entityId: id,
      eventId: event?.last ?? 0,
      activityId: activity?.last ?? 0,
    })),
  );
  const comment = (deal: Current, by: Person, minutesAgo: number, body: string) => {
    const at = new Date(now.getTime() - minutesAgo * 60_000);
    return {
      entityType: 'deal' as const,
      entityId: deal.id,
      type: 'comment' as const,
      body,
      userId: by.id,
      happenedAt: at,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
  };
  const [, mention] = await load(tx, activities, [
    comment(quiet, seller, 95, 'They asked for references from the food industry. Does anybody have one?'),
    comment(offered, lead, 40, `<@${seller.id}> can you send the revised offer today? They decide this week.`),
    comment(quiet, colleague, 25, 'The dairy in Poland agreed to take their call.'),
  ]);
  const at = new Date(now.getTime() - 15 * 60_000);
  const source = promised.source === 'Referral' ? 'Trade fair' : 'Referral';
  await tx.update(deals).set({ source, version: sql`version + 1` }).where(sql`id = ${promised.id}`);
  await load(tx, events, [
    changedEvent({
      id: promised.id,
      ownerId: seller.id,
      by: colleague.id,
      at,
      changes: { source: { from: promised.source, to: source } },
      parents: [{ type: 'company', id: promised.companyId }],
    }),
  ]);
  await tx.insert(notifications).values({
    userId: seller.id,
    kind: 'mentioned',
    entityType: 'deal',
    entityId: offered.id,
    data: { by: { id: lead.id }, ...(mention !== undefined && { activityId: mention }) },
    dedupeKey: 'demo',
    createdAt: new Date(now.getTime() - 40 * 60_000),
  });
}
