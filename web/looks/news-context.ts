import { createContext, useContext } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import type { RouterOutputs } from '../trpc.ts';

export type FieldChange = RouterOutputs['looks']['news']['changes'][number];

type News = {
  type: RecordType;
  id: number;
  /** What others made of its fields since one looked at it last, by field. */
  changes: ReadonlyMap<string, FieldChange>;
  /** The fields that were changed while one was looking. */
  fresh: ReadonlySet<string>;
  /** The last activity on it that had been seen when it was opened. */
  seenActivity: number;
};

/** What is new on the record that this is part of; null outside of records, and before it is known. */
export const NewsContext = createContext<News | null>(null);

type Entry = { id: number; type: string; entityType: string; entityId: number; userId: number | null };

/** Whether an entry of the timeline is new to this person. */
export function useIsNews({ id, type, entityType, entityId, userId }: Entry, me: number): boolean {
  const news = useContext(NewsContext);
  const isHere = news !== null && entityType === news.type && entityId === news.id;
  return isHere && id > news.seenActivity && userId !== me && type !== 'stage_change';
}
