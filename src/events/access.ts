import { whoIsThere } from '../access/actor.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Recording, recordEvents } from './events.ts';
import type { ChangeSet, EventKind } from './input.ts';

/** Where somebody asked from. */
export type Origin = { address: string; userAgent: string | null };

type Access = {
  kind: EventKind;
  /** Whom it is about; null for nobody who is known. */
  userId: number | null;
  /** What else is to be known of it; never a password, a key or what might be one. */
  details?: Readonly<Record<string, unknown>>;
  origin?: Origin | undefined;
};

type AccessContext = Recording & { onCommit: () => void };

/** Records what is no change of a record: a sign-in, a refusal, an export. */
export async function recordAccess(ctx: AccessContext, { kind, userId, details, origin }: Access): Promise<void> {
  const told = { ...details, ...(origin && { address: origin.address, browser: origin.userAgent }) };
  const changes: ChangeSet = {};
  for (const [field, to] of Object.entries(told)) {
    if (to !== null && to !== undefined) changes[field] = { from: null, to };
  }
  const event = { kind, entityType: 'access', entityId: userId ?? 0, changes } as const;
  await inTransaction(ctx, (tx) => recordEvents(tx, [{ ...event, resource: 'workspace', ownerIds: [userId] }]));
}

/** Records that data leaves in bulk; whatever exports calls it before the first row goes out. */
export async function recordExport(
  ctx: AccessContext,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
  origin?: Origin,
): Promise<void> {
  await recordAccess(ctx, {
    kind: 'exported',
    userId: whoIsThere(ctx.actor),
    details: { export: what, ...details },
    origin,
  });
}

/** Records how an export ended: what was given of it, and whether that was all. */
export async function recordExportEnd(
  ctx: AccessContext,
  what: string,
  outcome: { rows: number; isWhole: boolean },
  origin?: Origin,
): Promise<void> {
  await recordAccess(ctx, {
    kind: 'export_ended',
    userId: whoIsThere(ctx.actor),
    details: { export: what, ...outcome },
    origin,
  });
}
