import type { CSSProperties } from 'react';

type Placed = { width: number; isPinned: boolean };

const known = new WeakMap<readonly Placed[], (CSSProperties | undefined)[]>();

/** Where pinned columns stay while the others are scrolled: each beside those before it. */
export function columnPlaces(columns: readonly Placed[]): readonly (CSSProperties | undefined)[] {
  const found = known.get(columns);
  if (found) return found;
  let left = 0;
  const places = columns.map(({ width, isPinned }) => {
    const place = isPinned ? { left } : undefined;
    left += width;
    return place;
  });
  known.set(columns, places);
  return places;
}
