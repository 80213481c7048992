import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyHelp, useShortcut } from '../lib/shortcuts.ts';
import type { OpeningWay } from '../records/use-open-record.ts';

type Options = {
  rowCount: number;
  columnCount: number;
  scrollToRow: (index: number) => void;
  /** By Enter the keyboard goes along, by Space it stays. */
  onOpen: (row: number, by: OpeningWay) => void;
  /** Takes a row into what is selected, or out of it; up to it where Shift is held. */
  onSelect: (row: number, isRange: boolean) => void;
  /** Escape where nothing is edited. */
  onLeave: () => void;
};

type Place = { row: number; column: number };

const placeOf = (target: EventTarget): Place | null => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell ? { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) } : null;
};

const isEditing = (target: EventTarget): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

const isText = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;

/**
 * The keyboard of a grid: one cell is in the tab order, arrows walk from there, Enter or a letter edits what can be edited
 * and opens the record from its first cell, Tab out of an editor goes on to the next cell.
 */
export function useGridKeys({ rowCount, columnCount, scrollToRow, onOpen, onSelect, onLeave }: Options) {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const wanted = useRef<Place | null>(null);
  // Whoever edits goes on with Tab from cell to cell; whoever came with the arrows leaves by it, or gets to the links in a cell.
  const isGoingOn = useRef(false);
  const current = { row: Math.min(place.row, rowCount - 1), column: Math.min(place.column, columnCount - 1) };

  // A row that was out of sight is there to be focused only after it has been scrolled to and rendered.
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { row, column } = wanted.current;
    const cell = document.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
    if (!cell) return;
    wanted.current = null;
    cell.focus();
  });

  function go(row: number, column: number) {
    const next = {
      row: Math.max(0, Math.min(rowCount - 1, row)),
      column: Math.max(0, Math.min(columnCount - 1, column)),
    };
    wanted.current = next;
    scrollToRow(next.row);
    setPlace(next);
  }

  function edit(cell: HTMLElement, selector = 'button, input[type="checkbox"]'): boolean {
    const control = cell.querySelector<HTMLElement>(selector);
    control?.click();
    isGoingOn.current = control !== null;
    return control !== null;
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = placeOf(event.target);
    if (!at || event.nativeEvent.isComposing) return;
    const { row, column } = at;
    if (isEditing(event.target)) {
      if (event.key !== 'Tab') return;
      event.preventDefault();
      isGoingOn.current = true;
      go(row, column + (event.shiftKey ? -1 : 1));
      return;
    }
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (event.key === 'Tab') {
      const next = column + (event.shiftKey ? -1 : 1);
      // Out of the row the browser leads.
      if (event.target !== cell || !isGoingOn.current || next < 0 || next >= columnCount) return;
      event.preventDefault();
      go(row, next);
      return;
    }
    const steps: Record<string, Place> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      Home: { row: event.ctrlKey ? 0 : row, column: 0 },
      End: { row: event.ctrlKey ? rowCount - 1 : row, column: columnCount - 1 },
      PageUp: { row: row - 15, column },
      PageDown: { row: row + 15, column },
    };
    const step = steps[event.key];
    if (step) {
      isGoingOn.current = false;
      event.preventDefault();
      go(step.row, step.column);
    } else if (event.target === cell && (event.key === 'Enter' || event.key === 'F2')) {
      event.preventDefault();
      if (column === 0 || !edit(cell)) onOpen(row, 'enter');
    } else if (event.target === cell && column === 0 && event.key.toLowerCase() === 'x') {
      event.preventDefault();
      event.stopPropagation();
      onSelect(row, event.shiftKey);
    } else if (event.target === cell && event.key === ' ') {
      event.preventDefault();
      onOpen(row, 'peek');
    } else if (event.target === cell && event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
    } else if (cell && column > 0 && isText(event) && edit(cell, 'button')) {
      // The editor has the focus by the time the browser puts the letter in; nobody else may take it for a shortcut.
      event.stopPropagation();
    }
  }

  const { t } = useTranslation();
  const isInside = () => document.activeElement?.closest('[data-row]') !== null;
  // From outside the first press only brings the keyboard there.
  const walk = (step: -1 | 1) => go(isInside() ? current.row + step : current.row, current.column);
  useShortcut('j', () => walk(1), { group: 'list', label: t('table.nextRow') });
  useShortcut('k', () => walk(-1), { group: 'list', label: t('table.previousRow') });
  useKeyHelp([
    { group: 'list', label: t('table.edit'), shortcuts: ['enter'] },
    { group: 'list', label: t('table.peek'), shortcuts: ['space'] },
    { group: 'list', label: t('table.select'), shortcuts: ['x'] },
  ]);

  return {
    /** Of the table that the cells are in. */
    grid: {
      onKeyDown,
      onPointerDown: () => {
        isGoingOn.current = false;
      },
      onFocus: (event: FocusEvent) => {
        const at = placeOf(event.target);
        if (at && (at.row !== place.row || at.column !== place.column)) setPlace(at);
      },
    },
    current,
  };
}

/** What makes an element a cell that the keys know; one of them all is in the tab order. */
export const cellKeys = (row: number, column: number, isCurrent: boolean) => ({
  'data-row': row,
  'data-column': column,
  tabIndex: isCurrent ? 0 : -1,
});
