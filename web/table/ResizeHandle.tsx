import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { MAX_WIDTH, MIN_WIDTH } from './columns.ts';
import classes from './table.module.css';

type Props = { label: string; width: number; onResize: (width: number, isFinal: boolean) => void };

const STEP = 10;
const within = (width: number): number => Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));

/** The edge of a column, which is dragged, or moved with the arrows. */
export function ResizeHandle({ label, width, onResize }: Props) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const widthAt = (event: PointerEvent): number =>
    start.current ? within(start.current.width + event.clientX - start.current.x) : width;

  function cancel() {
    if (!start.current) return;
    const { width: before } = start.current;
    start.current = null;
    onResize(before, true);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && start.current) {
      event.stopPropagation();
      cancel();
      return;
    }
    const step = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(within(width + step), true);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that is moved is no hr.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      className={classes.resize}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(widthAt(event), false);
      }}
      onPointerUp={(event) => {
        if (!start.current) return;
        const final = widthAt(event);
        start.current = null;
        onResize(final, true);
      }}
      onLostPointerCapture={cancel}
    />
  );
}
