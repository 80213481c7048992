import { eq } from 'drizzle-orm';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { UserActor } from '../access/actor.ts';
import { AppError, conflict } from '../core/errors.ts';
import { languageOf } from '../core/messages/languages.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { renderLetter } from './letter.ts';
import { type Mailer, newMessageId } from './mail.ts';
import { failureOf, openTransport } from './transport.ts';

const PER_MINUTE = 5;
const attempts = new RateLimiterMemory({ points: PER_MINUTE, duration: 60, keyPrefix: 'test mail' });

type MemberContext = { db: Db; actor: UserActor };

/** Sends a mail to whoever asks while they wait. `reason` is what the mail server said where it did not take it. */
export async function sendTestMail(
  { db, actor }: MemberContext,
  { smtp }: Mailer,
): Promise<{ address: string; isSent: boolean; reason: string | null }> {
  if (!smtp) throw conflict(say('mailNotSetUp'));
  await attempts.consume(actor.userId).catch(() => {
    throw new AppError('TOO_MANY_REQUESTS', say('tooManyAttempts'), { retryAfterSeconds: 60 });
  });
  const [[user], { name: sender }] = await Promise.all([
    db
      .select({ address: users.email, name: users.name, locale: users.locale })
      .from(users)
      .where(eq(users.id, actor.userId)),
    loadWorkspace(db),
  ]);
  if (!user) throw new Error('The actor is no user');
  const { address, name, locale } = user;
  const letter = { subject: say('mail.test.subject'), lines: [say('mail.test.text')] };
  const transport = openTransport(smtp);
  try {
    await transport.send({
      messageId: newMessageId(smtp),
      sender,
      to: { address, name },
      letter: renderLetter(letter, { language: languageOf(locale) ?? 'en', sender }),
    });
    return { address, isSent: true, reason: null };
  } catch (error) {
    return { address, isSent: false, reason: failureOf(error).reason };
  } finally {
    transport.close();
  }
}
