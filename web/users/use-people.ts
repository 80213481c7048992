import { type RouterOutputs, trpc } from '../trpc.ts';

export type Person = RouterOutputs['users']['options']['items'][number];

const NOBODY: readonly Person[] = [];

/** Everybody who works here, those who left included, by name. */
export function usePeople(): { people: readonly Person[]; isLoading: boolean } {
  const { data, isPending } = trpc.users.options.useQuery(undefined, { staleTime: 5 * 60_000 });
  return { people: data?.items ?? NOBODY, isLoading: isPending };
}
