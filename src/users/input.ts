import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { pageFields, sortBy } from '../core/paging.ts';
import { relativeReminders } from '../core/reminders.ts';
import { email, query, text } from '../core/text.ts';
import { timezone } from '../workspace/input.ts';

/** What people may change about themselves. */
export const profileFields = {
  name: text(100),
  email: email(),
  /** A language, perhaps of a region: `de`, `pt-BR`. */
  locale: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, word('language')),
  /** Null means the workspace's. */
  timezone: timezone().nullable(),
  /** When to be reminded of tasks that don't say; null means an hour before they are due. */
  taskReminders: relativeReminders().nullable(),
};

const userFields = {
  ...profileFields,
  role: text(50),
  teamId: idOf('team').nullable(),
  /** One who is not active can't sign in; what they own stays. */
  active: z.boolean(),
};

export const newUser = z.strictObject(userFields).omit({ active: true }).partial().required({
  name: true,
  email: true,
  role: true,
});
export type NewUser = z.output<typeof newUser>;

export const userEdit = z.strictObject({
  id: idOf('user'),
  set: z.strictObject(userFields).partial(),
  version: z.int().positive().optional(),
});
export type UserEdit = z.output<typeof userEdit>;

/** How a link to choose a password reaches a person: by mail where mail is set up, unless said; or as the answer. */
const by = z.enum(['mail', 'link']).optional();

export const invitation = newUser.extend({ inviteBy: by });
export type Invitation = z.output<typeof invitation>;

export const passwordReset = z.strictObject({ id: idOf('user'), by });
export type PasswordReset = z.output<typeof passwordReset>;

export const userById = z.strictObject({ id: idOf('user') });

export const userList = z.strictObject({
  ...pageFields,
  sort: sortBy(['name', 'email', 'role', 'createdAt']).default('name'),
  q: query().optional(),
  role: text(50).optional(),
  teamId: idOf('team').optional(),
  active: z.boolean().optional(),
});
export type UserList = z.output<typeof userList>;

/** What the browser scales a picture to, and the most that is taken. */
export const PICTURE_PIXELS = 256;
export const MAX_PICTURE_PIXELS = 1_024;
export const MAX_PICTURE_BYTES = 200_000;

/** A PNG, JPEG or WebP, as base64. */
export const pictureUpload = z.strictObject({
  content: z
    .base64(word('notValid'))
    .min(1, word('required'))
    .max(Math.ceil(MAX_PICTURE_BYTES / 3) * 4, word('tooLong')),
});
