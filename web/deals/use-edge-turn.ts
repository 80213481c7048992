import { useEffect, useRef } from 'react';

/** How near to an edge, in pixels, and for how long a lifted card has to be held there. */
const EDGE = 36;
const FIRST_MS = 350;
const NEXT_MS = 800;

/** Turns to the neighbouring stage for as long as a lifted card is held at an edge of the window. */
export function useEdgeTurn(isActive: boolean, turn: (step: -1 | 1) => void): void {
  const latest = useRef(turn);
  useEffect(() => {
    latest.current = turn;
  });
  useEffect(() => {
    if (!isActive) return undefined;
    let timer: number | undefined;
    let side: -1 | 0 | 1 = 0;
    const again = (after: number) => {
      timer = window.setTimeout(() => {
        if (side !== 0) latest.current(side);
        again(NEXT_MS);
      }, after);
    };
    const follow = ({ touches: [touch] }: TouchEvent) => {
      if (!touch) return;
      const now = touch.clientX < EDGE ? -1 : touch.clientX > window.innerWidth - EDGE ? 1 : 0;
      if (now === side) return;
      side = now;
      window.clearTimeout(timer);
      if (side !== 0) again(FIRST_MS);
    };
    window.addEventListener('touchmove', follow, { capture: true, passive: true });
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('touchmove', follow, { capture: true });
    };
  }, [isActive]);
}
