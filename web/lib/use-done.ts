import { useRef } from 'react';

/** Closes what asked for something, once: a change that had to wait is answered when another may be open in its place. */
export function useDone(close: () => void): () => void {
  const isDone = useRef(false);
  return () => {
    if (isDone.current) return;
    isDone.current = true;
    close();
  };
}
