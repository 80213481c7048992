import { createHash } from 'node:crypto';
import { and, eq, lt, sql } from 'drizzle-orm';
import { idempotencyKeys } from '../auth/table.ts';
import { invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';

export type Answer = { status: number; body: unknown };
type Keyed = { db: Db; adhoc: Db; onCommit: () => void };

/**
 * Runs the work once for a key: a repeat, at once or later, gets the first answer again. The key is written in the
 * work's own transaction, so what failed may be tried anew. The same key with another request is refused.
 */
export async function once<Context extends Keyed>(
  context: Context,
  { userId, key, request }: { userId: number; key: string; request: string },
  work: (ctx: Context) => Promise<Answer>,
): Promise<Answer> {
  if (key.length > 255 || !/^[\x21-\x7e]+$/.test(key)) {
    throw invalid({ 'Idempotency-Key': say('idempotencyKey') });
  }
  const requestHash = createHash('sha256').update(request).digest();
  return inTransaction(context, async (joined) => {
    const ctx = { ...joined, adhoc: joined.db };
    const mine = and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
    // A repeat that comes at the same time waits here for the first to commit or to fail.
    const taken = await ctx.db
      .insert(idempotencyKeys)
      .values({ userId, key, requestHash })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    if (taken.length === 0) {
      const [first] = await ctx.db.select().from(idempotencyKeys).where(mine);
      if (!first?.requestHash.equals(requestHash) || first.status === null) {
        throw invalid({ 'Idempotency-Key': say('idempotencyKeyUsed') });
      }
      return { status: first.status, body: first.body };
    }
    const answer = await work(ctx);
    // As it goes over the wire, so that the repeat is alike to the byte.
    const body: unknown = JSON.parse(JSON.stringify(answer.body ?? null));
    await ctx.db.update(idempotencyKeys).set({ status: answer.status, body }).where(mine);
    return { status: answer.status, body };
  });
}

/** Keys are kept for a day: long enough for any retry. */
export async function forgetOldKeys(db: Db): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - interval '1 day'`));
}
