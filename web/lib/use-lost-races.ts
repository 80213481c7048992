import { useState } from 'react';
import { isApiError } from '../trpc.ts';
import { type Collision, collisionsOf } from './errors.ts';

type Lost = { current: object; collisions: readonly Collision[] };

/** The record's version by now, where an edit was refused only for what others changed beside these fields; else null. */
export function versionBeside(error: unknown, fields: readonly string[]): number | null {
  const collisions = collisionsOf(error);
  const current: unknown = isApiError(error) ? error.data?.current : undefined;
  const isLost = collisions.length === 0 || collisions.some(({ field }) => fields.includes(field));
  const version: unknown = isLost ? null : Reflect.get(Object(current), 'version');
  return typeof version === 'number' ? version : null;
}

/**
 * The fields of a form that somebody else changed while it was open. `current` is the record as it is by now, which the
 * next attempt is told to build upon.
 */
export function useLostRaces(fields: readonly string[]) {
  const [lost, setLost] = useState<Lost | null>(null);
  return {
    current: lost?.current,
    collisions: lost?.collisions ?? [],
    /** Whether the refusal is such a race. */
    take: (error: unknown): boolean => {
      const current: unknown = isApiError(error) ? error.data?.current : undefined;
      if (typeof current !== 'object' || current === null) return false;
      setLost({ current, collisions: collisionsOf(error).filter(({ field }) => fields.includes(field)) });
      return true;
    },
    settle: (field: string): void =>
      setLost(
        (before) => before && { ...before, collisions: before.collisions.filter((each) => each.field !== field) },
      ),
  };
}
