import { and, isNull, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { invalidRows } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { violatedConstraint } from '../db/transaction.ts';
import { contacts } from './table.ts';

/** An address that a contact is about to have; `id` is null for one that is about to be made. */
type Claim = { email: string | null; id: number | null; index: number };

const refusal = (indexes: readonly number[]) =>
  invalidRows(indexes.map((index) => ({ index, fields: { email: say('inUse') } })));

/**
 * Refuses addresses that live contacts have already, or that two of the claims share. Whose they are stays unsaid: it
 * may be somebody whom the actor can't see.
 */
export async function assertEmailsAreFree(ctx: ActorContext, claims: readonly Claim[]): Promise<void> {
  const claimed = claims.flatMap((claim) =>
    claim.email === null ? [] : [{ ...claim, email: claim.email.toLowerCase() }],
  );
  if (claimed.length === 0) return;
  const emails = claimed.map(({ email }) => email);
  const email = sql<string>`lower(${contacts.email})`;
  const holders = await ctx.db
    .select({ id: contacts.id, email })
    .from(contacts)
    .where(and(isNull(contacts.deletedAt), sql`${email} = any(${sql.param(emails)}::text[])`));
  const holderOf = new Map(holders.map((holder) => [holder.email, holder.id]));
  const taken = claimed.filter((claim, place) => {
    const holder = holderOf.get(claim.email);
    return (holder !== undefined && holder !== claim.id) || emails.indexOf(claim.email) < place;
  });
  if (taken.length > 0) throw refusal(taken.map(({ index }) => index));
}

/** Says the same of an address that somebody else took between the check and the writing. */
export async function refusingTakenEmails<Result>(
  claims: readonly Pick<Claim, 'email'>[],
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'contacts_email') throw error;
    const email = takenEmail(error);
    const index = claims.findIndex((claim) => claim.email?.toLowerCase() === email);
    throw refusal([Math.max(index, 0)]);
  }
}

/** PostgreSQL names the key that was taken: `Key (lower(email))=(anna@example.com) already exists.` */
function takenEmail(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('detail' in error && typeof error.detail === 'string') return /=\((.*)\) already/.exec(error.detail)?.[1] ?? null;
  return takenEmail(error.cause);
}
