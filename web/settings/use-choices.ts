import { useTranslation } from 'react-i18next';
import { DEFAULT_ROLES } from '../../src/access/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';

export type Choice = { value: string; label: string };

/** A role's name in the person's language; a role that somebody made is called as they called it. */
export function useRoleName(): (role: string) => string {
  const { t } = useTranslation();
  return (role) => {
    const known = DEFAULT_ROLES.find((name) => name === role);
    return known ? t(`roles.${known}`) : role;
  };
}

export function useRoleChoices(): Choice[] {
  const roleName = useRoleName();
  const { data } = trpc.roles.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  return (data?.items ?? []).map(({ name }) => ({ value: name, label: roleName(name) }));
}

export function useTeamChoices(): Choice[] {
  const { compare } = useFormat();
  const { data } = trpc.teams.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return choices.sort((a, b) => compare(a.label, b.label));
}
