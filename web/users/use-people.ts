import { type RouterOutputs, trpc } from '../trpc.ts';

export type Person = RouterOutputs['users']['list']['items'][number];

const PER_PAGE = 200;
const STALE_AFTER = 5 * 60_000;

/** Everybody who works here, those who left included, by name. */
export function usePeople(): { people: readonly Person[]; isLoading: boolean } {
  const first = trpc.users.list.useQuery({ perPage: PER_PAGE }, { staleTime: STALE_AFTER });
  const pages = Math.ceil((first.data?.total ?? 0) / PER_PAGE);
  const rest = trpc.useQueries((t) =>
    Array.from({ length: Math.max(0, pages - 1) }, (_, index) =>
      t.users.list({ perPage: PER_PAGE, page: index + 2 }, { staleTime: STALE_AFTER }),
    ),
  );
  const loaded = [first.data, ...rest.map((page) => page.data)];
  return { people: loaded.flatMap((page) => page?.items ?? []), isLoading: first.isPending };
}
