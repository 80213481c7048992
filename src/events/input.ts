/** One field's change; the undo of a change is its inverse. */
export type Change = { from: unknown; to: unknown };

/** Field name -> what it was and what it became. */
export type ChangeSet = Record<string, Change>;

export const EVENT_KINDS = [
  'created',
  'updated',
  'moved',
  'won',
  'lost',
  'reopened',
  'assigned',
  'completed',
  'deleted',
  'restored',
  'purged',
  'merged',
  'erased',
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'sessions_ended',
  'password_link',
  'password_changed',
  'token_created',
  'token_revoked',
  'denied',
  'exported',
  'export_ended',
  'viewing_began',
  'viewing_ended',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_ENTITY_TYPES = [
  'deal',
  'contact',
  'company',
  'task',
  'activity',
  'pipeline',
  'user',
  'team',
  'role',
  'workspace',
  'customField',
  'tag',
  'savedView',
  'notification',
  /** What runs in the background for somebody; that it began and ended is told to them alone. */
  'job',
  /** What is no change of a record: sign-ins, refusals, exports, keys. It is about a person, by their id; 0 is nobody known. */
  'access',
  'follow',
  'favourite',
] as const;
export type EventEntityType = (typeof EVENT_ENTITY_TYPES)[number];

export type Parent = { type: EventEntityType; id: number };
