import { AppError } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { Actor, UserActor } from './actor.ts';

/** Whose role asks for a second factor that they lack: nothing is open to that session before it is set up. */
export const isKeptOut = (actor: Pick<UserActor, 'lacksTwoFactor' | 'sessionId'>): boolean =>
  actor.lacksTwoFactor && actor.sessionId !== null;

export function assertLetIn(actor: Pick<UserActor, 'lacksTwoFactor' | 'sessionId'>): void {
  if (isKeptOut(actor)) throw new AppError('FORBIDDEN', say('twoFactorFirst'), { missing: 'twoFactor' });
}

const RECENT_MS = 15 * 60_000;

/**
 * Refuses whoever sits at a session in which no password was given for a while: it may be somebody else by now. A script
 * can't be asked; its token was made with the password, and is revoked by itself.
 */
export function assertRecentPassword(actor: Actor): void {
  if (actor.kind !== 'user' || actor.sessionId === null) return;
  const givenAt = actor.passwordGivenAt?.getTime() ?? 0;
  if (Date.now() - givenAt < RECENT_MS) return;
  throw new AppError('FORBIDDEN', say('passwordFirst'), { missing: 'password' });
}
