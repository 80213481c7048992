import type { ActorContext } from '../access/actor.ts';
import { AppError, type FieldErrors } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { sqlState } from '../db/transaction.ts';

/**
 * Writes all items that can be written, in the caller's transaction: tries all at once; where that is refused, without
 * those that are named, or else half by half. Returns what each of the others was refused for.
 */
export async function writeAllowed<Context extends ActorContext, Item>(
  ctx: Context,
  items: readonly Item[],
  write: (ctx: Context, items: readonly Item[]) => Promise<unknown>,
): Promise<{ item: Item; fields: FieldErrors }[]> {
  if (items.length === 0) return [];
  try {
    await ctx.db.transaction((tx) => write({ ...ctx, db: tx }, items));
    return [];
  } catch (error) {
    const refused = refusalsOf(error, items.length);
    if (refused === null) throw error;
    if (refused.size > 0) {
      const rest = items.filter((_, index) => !refused.has(index));
      return [
        ...items.flatMap((item, index) => {
          const fields = refused.get(index);
          return fields ? [{ item, fields }] : [];
        }),
        ...(await writeAllowed(ctx, rest, write)),
      ];
    }
    const middle = Math.ceil(items.length / 2);
    return [
      ...(await writeAllowed(ctx, items.slice(0, middle), write)),
      ...(await writeAllowed(ctx, items.slice(middle), write)),
    ];
  }
}

/** Which of the items an error is about and why; none where it doesn't say; null where it is not about them. */
export function refusalsOf(error: unknown, count: number): Map<number, FieldErrors> | null {
  const named = error instanceof AppError ? (error.details.rows ?? []) : [];
  if (named.length > 0) return new Map(named.map(({ index, fields }) => [index, fields]));
  if (error instanceof AppError) return count === 1 ? new Map([[0, { row: error.said }]]) : new Map();
  // Values that the database does not take are the row's fault; that it can't be reached is not.
  if (!/^2[23]/.test(sqlState(error) ?? '')) return null;
  return count === 1 ? new Map([[0, { row: say('notStorable') }]]) : new Map();
}
