import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';
import { profileFields } from '../users/input.ts';
import { workspaceFields } from '../workspace/input.ts';

export const PASSWORD_MIN_LENGTH = 10;
const PASSWORD_MAX_LENGTH = 200;

/** How long the link waits by which an invited person chooses a password. */
export const PASSWORD_LINK_DAYS = 3;

const newPassword = () =>
  z
    .string()
    .min(PASSWORD_MIN_LENGTH, word('minLength', { count: PASSWORD_MIN_LENGTH }))
    .max(PASSWORD_MAX_LENGTH, word('maxLength', { count: PASSWORD_MAX_LENGTH }))
    .refine((value) => value.isWellFormed(), word('brokenCharacters'));

/** One that somebody claims is theirs: whether it is long enough is not to be told here. */
const givenPassword = () => z.string().min(1, word('required')).max(PASSWORD_MAX_LENGTH, word('tooLong'));

const linkToken = () => z.string().min(1, word('required')).max(100, word('tooLong'));

export const signInInput = z.strictObject({ email: z.string().trim().max(254), password: givenPassword() });

export const changePasswordInput = z.strictObject({ currentPassword: givenPassword(), newPassword: newPassword() });

export const setupInput = z.strictObject({
  token: linkToken(),
  name: profileFields.name,
  email: profileFields.email,
  password: newPassword(),
  /** What the page was read in. */
  locale: profileFields.locale.optional(),
  workspaceName: workspaceFields.name,
  currency: workspaceFields.currency,
  timezone: workspaceFields.timezone,
});
export type SetupInput = z.output<typeof setupInput>;

export const LINK_PURPOSES = ['setup', 'password'] as const;

export const linkCheck = z.strictObject({ token: linkToken(), purpose: z.enum(LINK_PURPOSES) });

export const resetPasswordInput = z.strictObject({ token: linkToken(), password: newPassword() });

/** Whose password was forgotten. */
export const forgottenPassword = z.strictObject({ email: profileFields.email });

export const emailLink = z.strictObject({ token: linkToken() });

/** A new e-mail address takes the password too. */
export const profileEdit = z.strictObject({
  set: z.strictObject(profileFields).partial(),
  currentPassword: givenPassword().optional(),
});
export type ProfileEdit = z.output<typeof profileEdit>;

/** What a script has to show besides; in a session it is asked for where it was not given for a while. */
export const createTokenInput = z.strictObject({
  name: text(100),
  isReadOnly: z.boolean(),
  currentPassword: givenPassword().optional(),
});

export const givenAgain = z.strictObject({ currentPassword: givenPassword() });

const code = () => text(50);

/** Six digits out of an app, or a recovery code. */
export const givenCode = z.strictObject({ code: code() });
export const secondStep = z.strictObject({ token: linkToken(), code: code() });

/** As whom an administrator wants to see everything. */
export const viewedUser = z.strictObject({ userId: idOf('user') });

export const sessionById = z.strictObject({ id: idOf('session') });
export const tokenById = z.strictObject({ id: idOf('token') });
