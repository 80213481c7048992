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
  'merged',
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
  'notification',
] as const;
export type EventEntityType = (typeof EVENT_ENTITY_TYPES)[number];

export type Parent = { type: EventEntityType; id: number };
