import { createContext, useContext, useEffect } from 'react';
import type { RouterOutputs } from '../trpc.ts';

type Watched = RouterOutputs['presence']['watch'] extends AsyncIterable<infer Told> ? Told : never;
export type Colleague = Watched['people'][number];

type Presence = {
  people: readonly Colleague[];
  /** Tells the others which field is being edited here; null for none any more. */
  tell: (field: string | null) => void;
};

/** Who else has the record on screen that this is part of; null outside of records. */
export const PresenceContext = createContext<Presence | null>(null);

/** Tells the others while a field of the record is being edited, and says who of them edits it. */
export function useFieldPresence(field: string, isEditing: boolean): string | null {
  const presence = useContext(PresenceContext);
  const tell = presence?.tell;
  useEffect(() => {
    if (!isEditing || !tell) return undefined;
    tell(field);
    return () => tell(null);
  }, [tell, field, isEditing]);
  return presence?.people.find((person) => person.field === field)?.name ?? null;
}
