import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { trpc } from '../trpc.ts';

/** Where the pictures of people are, by their ids. A store of its own, since there is an avatar on each card of a board. */
const usePictures = create<{ addresses: ReadonlyMap<number, string> }>(() => ({ addresses: new Map() }));

/** Where a person's picture is; undefined while that is not known, and for who has none. */
export const usePicture = (userId: number): string | undefined => usePictures(({ addresses }) => addresses.get(userId));

/** When the first page has what it needs: until then initials do. */
const AFTER = 1_000;

/** Finds out who has a picture, and follows what becomes of them. Once, in the shell. */
export function useLoadPictures(): void {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setTime(true), AFTER);
    return () => window.clearTimeout(timer);
  }, []);
  // Where a page asked for people before, what it was told is taken at once.
  const { data } = trpc.users.options.useQuery(undefined, { staleTime: 5 * 60_000, enabled: isTime });
  useEffect(() => {
    if (!data) return;
    const addresses = new Map(data.items.flatMap(({ id, picture }) => (picture === null ? [] : [[id, picture]])));
    usePictures.setState({ addresses });
  }, [data]);
}
