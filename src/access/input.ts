/** What rights are given on. */
export const RESOURCES = [
  'company',
  'contact',
  'deal',
  'task',
  'activity',
  'pipeline',
  'user',
  'team',
  'workspace',
] as const;
export type Resource = (typeof RESOURCES)[number];

export const ACTIONS = ['view', 'create', 'edit', 'delete', 'assign', 'comment'] as const;
export type Action = (typeof ACTIONS)[number];

/** How far a right reaches: nobody's, one's own records, those of one's team, everybody's. */
export const LEVELS = ['none', 'own', 'team', 'all'] as const;
export type Level = (typeof LEVELS)[number];

/** What a role may be withheld of a single field: to change it, or to see it at all. */
export const FIELD_ACCESSES = ['readOnly', 'hidden'] as const;
export type FieldAccess = (typeof FIELD_ACCESSES)[number];

/** The role that may do everything, and stays as it is. */
export const ADMIN = 'admin';

export const DEFAULT_ROLES = ['admin', 'team_lead', 'manager', 'viewer'] as const;

/** What the asker may do with a record; it arrives on the record, and the client never derives it anew. */
export type Can = { edit: boolean; delete: boolean; assign: boolean; comment: boolean };
