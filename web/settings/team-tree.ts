import type { RouterOutputs } from '../trpc.ts';

export type Team = RouterOutputs['teams']['list']['items'][number];

/** The teams by name, each followed by those that are part of it. */
export function teamTree(
  teams: readonly Team[],
  compare: (a: string, b: string) => number,
): { team: Team; depth: number }[] {
  const below = (parentId: number | null, depth: number): { team: Team; depth: number }[] =>
    teams
      .filter((team) => team.parentId === parentId)
      .sort((a, b) => compare(a.name, b.name))
      .flatMap((team) => [{ team, depth }, ...below(team.id, depth + 1)]);
  return below(null, 0);
}
