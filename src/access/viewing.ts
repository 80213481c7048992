import type { Actor, UserActor } from './actor.ts';
import { ADMIN } from './input.ts';
import { onlyView } from './matrix.ts';

/** Whether somebody may see as another does: an administrator, who may do everything, and so gains no right by it. */
export const mayViewAs = (asker: Actor, userId: number): boolean =>
  asker.kind === 'user' && asker.role === ADMIN && asker.viewer === null && asker.userId !== userId;

/** The person as the administrator is them: all that is theirs to see, and nothing that they may do. */
export const seenBy = (person: UserActor, admin: UserActor, until: Date): UserActor => ({
  ...person,
  matrix: onlyView(person.matrix),
  channel: admin.channel,
  isReadOnly: admin.isReadOnly,
  passwordGivenAt: admin.passwordGivenAt,
  lacksTwoFactor: admin.lacksTwoFactor,
  sessionId: admin.sessionId,
  tokenId: admin.tokenId,
  viewer: { userId: admin.userId, until },
});
