import type { TFunction } from 'i18next';
import { DEFAULT_ROLES } from '../../src/access/input.ts';
import type { RouterOutputs } from '../trpc.ts';

export type Role = RouterOutputs['roles']['list']['items'][number];

/** A role's name in the person's language; a role that somebody made is called as they called it. */
export function roleName(role: string, t: TFunction): string {
  const known = DEFAULT_ROLES.find((name) => name === role);
  return known ? t(`roles.${known}`) : role;
}
