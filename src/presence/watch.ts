import { inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { UserActor } from '../access/actor.ts';
import { unauthorized } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { assertInSight } from '../timeline/timeline.ts';
import type { Context } from '../trpc/context.ts';
import { users } from '../users/table.ts';
import type { presenceWatch } from './input.ts';
import type { Guest, Presence } from './presence.ts';

/** Nobody is shown, or told of others, for longer than this after they lost sight of the record. */
const RECHECK_MS = 5_000;
const MAX_SHOWN = 20;

/** A colleague who has the record on screen, and the field that they edit. */
export type Colleague = { id: number; name: string; field: string | null };

type WatchContext = Pick<Context, 'db' | 'adhoc' | 'onCommit' | 'authenticate'> & { actor: UserActor };

/** Is on the record for as long as it runs, and tells who else is, whenever that changes. */
export async function* watchPresence(
  presence: Presence,
  ctx: WatchContext,
  { entityType, entityId, tab }: z.output<typeof presenceWatch>,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ people: Colleague[] }, void, undefined> {
  await assertInSight(ctx, entityType, entityId);
  const { userId } = ctx.actor;
  let wake: () => void = () => {};
  let isDue = true;
  const notice = () => {
    isDue = true;
    wake();
  };
  const stopListening = presence.onChange(entityType, entityId, notice);
  signal?.addEventListener('abort', notice, { once: true });
  // Whoever sees as somebody else is not there, nor is the other.
  const leave = ctx.actor.viewer ? () => {} : presence.join({ tab, userId, entityType, entityId, field: null });
  try {
    for (let told = ''; ; ) {
      if (!isDue) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RECHECK_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isDue = false;
      if (signal?.aborted) return;
      const actor = await ctx.authenticate();
      if (!actor) throw unauthorized();
      await assertInSight({ ...ctx, actor }, entityType, entityId);
      const people = await colleagues(ctx.db, presence.guestsOf(entityType, entityId), userId);
      const text = JSON.stringify(people);
      if (text === told) continue;
      told = text;
      yield { people };
    }
  } finally {
    signal?.removeEventListener('abort', notice);
    stopListening();
    leave();
  }
}

/** The others, each once however many tabs they have it open in. */
async function colleagues(db: Db, guests: readonly Guest[], userId: number): Promise<Colleague[]> {
  const fields = new Map<number, string | null>();
  for (const guest of guests) {
    if (guest.userId !== userId && (fields.has(guest.userId) || fields.size < MAX_SHOWN)) {
      fields.set(guest.userId, guest.field ?? fields.get(guest.userId) ?? null);
    }
  }
  if (fields.size === 0) return [];
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...fields.keys()]))
    .orderBy(users.id);
  return rows.map((row) => ({ ...row, field: fields.get(row.id) ?? null }));
}
