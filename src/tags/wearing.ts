import { sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { invalidRows, noSuch } from '../core/errors.ts';
import type { Message } from '../core/messages/message.ts';
import { say } from '../core/messages/message.ts';
import { MAX_WORN } from './input.ts';

/** What a record is to wear. Where the editor says what they saw, only what they added and took away is changed. */
export type Wish = { set: readonly number[]; from?: readonly number[] | undefined; held: readonly number[] };

/** Whoever puts tags on records keeps them from being merged meanwhile. */
export async function lockTags({ db }: Pick<ActorContext, 'db'>, mode: 'share' | 'change'): Promise<void> {
  const lock = sql.raw(mode === 'share' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  await db.execute(sql`select ${lock}(hashtext('tags'))`);
}

/** The tags that records wear by these wishes, as they are to be stored: in the order of their ids. Null: nothing is wished. */
export async function wornTags(
  ctx: Pick<ActorContext, 'db'>,
  wishes: readonly (Wish | null)[],
): Promise<(number[] | null)[]> {
  const named = wishes.flatMap((wish) => (wish ? [...wish.set, ...(wish.from ?? []), ...wish.held] : []));
  if (named.length > 0) await lockTags(ctx, 'share');
  const { meant, gone } = await meantBy(ctx, named);
  const refused: { index: number; fields: { tagIds: Message } }[] = [];
  const worn = wishes.map((wish, index) => {
    if (!wish) return null;
    const { set, from, held } = wish;
    const known = (ids: readonly number[]) => ids.flatMap((id) => meant.get(id) ?? []);
    // What is gone may have been on their screen; only adding it is a mistake.
    const isSeen = (id: number) => held.includes(id) || from?.includes(id);
    if (set.some((id) => !meant.has(id) && !isSeen(id))) refused.push({ index, fields: { tagIds: noSuch('tag') } });
    const [wanted, seen, now] = [known(set), known(from ?? []), known(held)];
    const left = now.filter((id) => !seen.includes(id) || wanted.includes(id));
    const added = wanted.filter((id) => !seen.includes(id));
    // What is in the trash waits where it is for whoever brings it back.
    const waiting = held.filter((id) => set.includes(id) || !from?.includes(id)).flatMap((id) => gone.get(id) ?? []);
    const result = [...new Set([...(from ? [...left, ...added] : wanted), ...waiting])].sort((a, b) => a - b);
    if (result.length > MAX_WORN) refused.push({ index, fields: { tagIds: say('atMostItems', { limit: MAX_WORN }) } });
    return result;
  });
  if (refused.length > 0) throw invalidRows(refused);
  return worn;
}

/** The tag that each of these ids means now, apart by whether that is there or gone. */
async function meantBy(
  { db }: Pick<ActorContext, 'db'>,
  ids: readonly number[],
): Promise<Record<'meant' | 'gone', ReadonlyMap<number, number>>> {
  const found = { meant: new Map<number, number>(), gone: new Map<number, number>() };
  if (ids.length === 0) return found;
  const rows = await db.execute<{ id: number; meant: number; isGone: boolean }>(sql`
    select t.id::float8 as id, m.id::float8 as meant, m.deleted_at is not null as "isGone" from tags t
    join tags m on m.id = coalesce(t.merged_into_id, t.id)
    where t.id = any(${sql.param([...new Set(ids)])}::bigint[])`);
  for (const { id, meant, isGone } of rows) found[isGone ? 'gone' : 'meant'].set(id, meant);
  return found;
}
