import { boolean, check, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { oneOf, ref, timestamps } from '../db/columns.ts';
import { ACTIONS, FIELD_ACCESSES, LEVELS, RESOURCES } from './input.ts';

export const roles = pgTable('roles', {
  /** `admin`, `team_lead` ..., or as somebody called it: what users.role holds. */
  name: text().primaryKey(),
  /** What events know it by: a name may change. */
  id: ref().notNull().unique().generatedAlwaysAsIdentity(),
  /** Its people sign in with a second factor besides the password. */
  requiresTwoFactor: boolean().notNull().default(false),
  ...timestamps,
});

/** The matrix: a role without a row for a resource and an action may not do it. */
export const rolePermissions = pgTable(
  'role_permissions',
  {
    role: text()
      .notNull()
      .references(() => roles.name, { onDelete: 'cascade', onUpdate: 'cascade' }),
    resource: text({ enum: RESOURCES }).notNull(),
    action: text({ enum: ACTIONS }).notNull(),
    level: text({ enum: LEVELS }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.role, t.resource, t.action] }),
    check('role_permissions_level', oneOf(t.level, LEVELS)),
    check('role_permissions_action', oneOf(t.action, ACTIONS)),
    check('role_permissions_resource', oneOf(t.resource, RESOURCES)),
  ],
);

/** The fields that a role does not see or may not change. */
export const roleFields = pgTable(
  'role_fields',
  {
    role: text()
      .notNull()
      .references(() => roles.name, { onDelete: 'cascade', onUpdate: 'cascade' }),
    resource: text({ enum: RESOURCES }).notNull(),
    field: text().notNull(),
    access: text({ enum: FIELD_ACCESSES }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.role, t.resource, t.field] }),
    check('role_fields_resource', oneOf(t.resource, RESOURCES)),
    check('role_fields_access', oneOf(t.access, FIELD_ACCESSES)),
  ],
);
