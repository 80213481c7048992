import { eq, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { acceptedLanguage } from '../core/messages/languages.ts';
import type { Message } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';
import type { Db } from '../db/client.ts';
import { events } from '../events/table.ts';
import { users } from '../users/table.ts';

/** Takes from and to out of what the log holds, but for these fields: that something changed, and when, stays. */
export async function blankEvents(db: Db, where: SQL, kept: readonly string[]): Promise<void> {
  // The trigger that keeps the log as it is lets this transaction pass.
  await db.execute(sql`select set_config('kontor.erasing', 'on', true)`);
  await db
    .update(events)
    .set({
      changes: sql`(
        select coalesce(jsonb_object_agg(key, case when key = any(${sql.param(kept)}::text[]) then value
          else '{"from": null, "to": null}'::jsonb end), '{}'::jsonb)
        from jsonb_each(${events.changes}))`,
    })
    .where(where);
  await db.execute(sql`select set_config('kontor.erasing', '', true)`);
}

/** A text that is stored for everybody, in the language of whoever has it written. */
export async function inOwnWords({ db, actor }: ActorContext, message: Message): Promise<string> {
  const [person] =
    actor.userId === null
      ? []
      : await db.select({ locale: users.locale }).from(users).where(eq(users.id, actor.userId));
  return tell(message, acceptedLanguage(person?.locale));
}
