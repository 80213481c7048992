import { useEffect, useRef } from 'react';
import type { EventEntityType } from '../../src/events/input.ts';
import { onLiveEvent } from '../live.ts';

const SETTLE = 800;

/** Runs a moment after somebody changed something of a type that is this record or belongs to it. */
export function useRecordEvents(type: EventEntityType, of: { type: string; id: number }, run: () => unknown): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const { type: ofType, id } = of;
  useEffect(() => {
    let timer: number | undefined;
    const stop = onLiveEvent(type, ({ entityId, parents }) => {
      const concerned = [{ type, id: entityId }, ...parents];
      if (!concerned.some((each) => each.type === ofType && each.id === id)) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void latest.current(), SETTLE);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [type, ofType, id]);
}
