import type { Actor, ActorContext } from '../access/actor.ts';
import { reaches } from '../access/scope.ts';
import { forbidden, invalidRows, noSuch } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { activeUserIds } from '../users/queries.ts';
import type { RecordType } from './input.ts';

type Handover = { from: number | null; to: number | null };

/** Whether the actor may make a record of this owner another's. */
function mayHandOver(actor: Actor, type: RecordType, { from, to }: Handover): boolean {
  if (reaches(actor, type, 'assign', [from]) && reaches(actor, type, 'assign', [to])) return true;
  const isOwn = from !== null && from === actor.userId && reaches(actor, type, 'edit', [from]);
  return isOwn && to !== null && actor.teamMemberIds.includes(to);
}

/** Refuses handovers that the actor's role does not allow, and those to people who are absent or not active. */
export async function assertHandovers(
  ctx: ActorContext,
  type: RecordType,
  field: string,
  handovers: readonly (Handover & { index: number })[],
): Promise<void> {
  const receivers = handovers.map(({ to }) => to).filter((id) => id !== null);
  const active = await activeUserIds(ctx.db, receivers);
  const absent = handovers.filter(({ to }) => to !== null && !active.has(to));
  if (absent.length > 0) throw invalidRows(absent.map(({ index }) => ({ index, fields: { [field]: noSuch('user') } })));
  const refused = handovers.filter((handover) => !mayHandOver(ctx.actor, type, handover));
  if (refused.length > 0)
    throw forbidden(
      say('notHandOver'),
      refused.map(({ index }) => index),
    );
}

/** Refuses records made for somebody whom the actor may not give work to. */
export async function assertOwners(
  ctx: ActorContext,
  type: RecordType,
  field: string,
  owners: readonly (number | null)[],
): Promise<void> {
  const others = owners.flatMap((to, index) => (to !== null && to === ctx.actor.userId ? [] : [{ to, index }]));
  if (others.length === 0) return;
  const active = await activeUserIds(
    ctx.db,
    others.map(({ to }) => to).filter((id) => id !== null),
  );
  const absent = others.filter(({ to }) => to !== null && !active.has(to));
  if (absent.length > 0) throw invalidRows(absent.map(({ index }) => ({ index, fields: { [field]: noSuch('user') } })));
  if (!others.every(({ to }) => reaches(ctx.actor, type, 'assign', [to]))) {
    throw forbidden(say('notForOthers'));
  }
}
