import { z } from 'zod';
import { FIELD_ACCESSES, LEVELS } from '../access/input.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { RECORD_TYPES } from '../records/input.ts';

const reach = z.enum(LEVELS).optional();
/** Allowed or not: what is made is one's own, and may be another's as `assign` says. */
const allowed = z.enum(['none', 'own']).optional();
/** What is the workspace's is everybody's or nobody's to change. */
const everybodys = z.enum(['none', 'all']).optional();

const record = z
  .strictObject({ view: reach, create: allowed, edit: reach, delete: reach, assign: reach, comment: reach })
  .optional();

/** What a role can be given, by resource and action; what is left out stays as it is. */
const permissions = z.strictObject({
  company: record,
  contact: record,
  deal: record,
  task: record,
  /** Created on records of this reach, changed as whoever wrote it is in reach; seen by those who see the record. */
  activity: z.strictObject({ create: reach, edit: reach, delete: reach }).optional(),
  pipeline: z.strictObject({ create: everybodys, edit: everybodys, delete: everybodys }).optional(),
  user: z.strictObject({ create: everybodys, edit: everybodys }).optional(),
  team: z.strictObject({ create: everybodys, edit: everybodys, delete: everybodys }).optional(),
  workspace: z.strictObject({ edit: everybodys }).optional(),
});
/** What the role may do with single fields: by default everything that it may do with the record. What is left out stays as it is. */
const fields = z
  .array(
    z.strictObject({ resource: z.enum(RECORD_TYPES), field: text(60), access: z.enum(['full', ...FIELD_ACCESSES]) }),
  )
  .max(200, word('atMost', { limit: 200 }));
export type FieldGrants = z.output<typeof fields>;
export type Grants = z.output<typeof permissions>;

/** With a letter, since addresses hold it, where digits alone are an id. */
const name = () => text(50).regex(/\p{L}/u, word('notValid'));

/** `from` is the role whose rights the new one begins with. */
export const newRole = z.strictObject({ name: name(), from: name() });
export type NewRole = z.output<typeof newRole>;

export const roleEdit = z.strictObject({
  role: name(),
  set: z.strictObject({ name: name(), permissions, fields }).partial(),
});
export type RoleEdit = z.output<typeof roleEdit>;

export const twoFactorOfRole = z.strictObject({ role: name(), isRequired: z.boolean() });
export type TwoFactorOfRole = z.output<typeof twoFactorOfRole>;

/** `toRole` is the role that its people are given; not needed where there are none. */
export const roleDeletion = z.strictObject({ role: name(), toRole: name().optional() });
export type RoleDeletion = z.output<typeof roleDeletion>;
