import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { roleName } from './role.ts';

export type Choice = { value: string; label: string };

export function useRoleName(): (role: string) => string {
  const { t } = useTranslation();
  return (role) => roleName(role, t);
}

export function useRoleChoices(): Choice[] {
  const nameOf = useRoleName();
  const { data } = trpc.roles.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  return (data?.items ?? []).map(({ name }) => ({ value: name, label: nameOf(name) }));
}

export function useTeamChoices(): Choice[] {
  const { compare } = useFormat();
  const { data } = trpc.teams.list.useQuery(undefined, { staleTime: 5 * 60_000 });
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return choices.sort((a, b) => compare(a.label, b.label));
}
