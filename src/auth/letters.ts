import { eq } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { conflict } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Db } from '../db/client.ts';
import type { Mail, Mailer } from '../mail/mail.ts';
import { users } from '../users/table.ts';
import { loadWorkspace } from '../workspace/queries.ts';
import { PASSWORD_LINK_DAYS } from './input.ts';
import { createLink, VALID_HOURS, voidPasswordLinks } from './links.ts';

export type ByMailOrLink = 'mail' | 'link';
type Means = { mailer: Mailer; publicUrl: string };

/** Of a link that somebody asked for without signing in. */
const FORGOTTEN_HOURS = 1;

/** A link by which the person chooses a password, by mail or returned; it replaces those before it. */
export async function offerPassword(
  ctx: ActorContext,
  { mailer, publicUrl }: Means,
  userId: number,
  by: ByMailOrLink = mailer.smtp ? 'mail' : 'link',
): Promise<string | null> {
  if (by === 'mail' && !mailer.smtp) throw conflict(say('mailNotSetUp'));
  await voidPasswordLinks(ctx.db, userId);
  const url = await createLink(ctx.db, 'password', userId, publicUrl);
  if (by === 'link') return url;
  const { email, isNew } = await personOf(ctx.db, userId);
  const letter = isNew ? await invitation(ctx, email) : await passwordLetter(ctx.db, email);
  await mailer.queue(ctx, [
    {
      ...letter,
      to: { userId },
      action: { label: say('mail.password.action'), url },
      footer: say('mail.validDays', { count: PASSWORD_LINK_DAYS }),
      hours: VALID_HOURS.password,
    },
  ]);
  return null;
}

/** The same for whoever asks for it themselves; links that are on their way go on working, since anybody may ask. */
export async function mailForgottenPassword(db: Db, { mailer, publicUrl }: Means, userId: number): Promise<void> {
  const { email } = await personOf(db, userId);
  const url = await createLink(db, 'password', userId, publicUrl, FORGOTTEN_HOURS);
  await mailer.queue({ db }, [
    {
      ...(await passwordLetter(db, email)),
      to: { userId },
      action: { label: say('mail.password.action'), url },
      footer: say('mail.validHours', { count: FORGOTTEN_HOURS }),
      hours: FORGOTTEN_HOURS,
    },
  ]);
}

/** Tells somebody that their password is another now. */
export const tellPasswordChanged = (db: Db, { mailer, publicUrl }: Means, userId: number, email: string) =>
  mailer.queue({ db }, [
    {
      kind: 'passwordChanged',
      to: { userId },
      subject: say('mail.passwordChanged.subject'),
      lines: [say('mail.passwordChanged.text', { email }), say('mail.passwordChanged.notYou')],
      action: { label: say('mail.toKontor'), url: publicUrl },
    },
  ]);

type Letter = Pick<Mail, 'kind' | 'subject' | 'lines'>;

async function invitation({ db, actor }: ActorContext, email: string): Promise<Letter> {
  const { name: workspace } = await loadWorkspace(db);
  const name = actor.userId === null ? workspace : (await personOf(db, actor.userId)).name;
  return {
    kind: 'invitation',
    subject: say('mail.invitation.subject', { name, workspace }),
    lines: [say('mail.invitation.text', { name, workspace }), say('mail.invitation.signIn', { email })],
  };
}

async function passwordLetter(db: Db, email: string): Promise<Letter> {
  const { name: workspace } = await loadWorkspace(db);
  return {
    kind: 'password',
    subject: say('mail.password.subject'),
    lines: [say('mail.password.text', { email, workspace }), say('mail.password.notYou')],
  };
}

async function personOf(db: Db, userId: number): Promise<{ name: string; email: string; isNew: boolean }> {
  const [user] = await db
    .select({ name: users.name, email: users.email, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId));
  if (!user) throw new Error('There is no such user to write to');
  return { name: user.name, email: user.email, isNew: user.passwordHash === null };
}
