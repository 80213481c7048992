import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyHelp, useShortcut } from '../lib/shortcuts.ts';
import { useOpenInPanel, useOpenRecord } from '../records/use-open-record.ts';
import type { Board } from './board-patch.ts';
import type { ColumnHandle } from './use-board-drag.ts';

/** Where on the board the keyboard is. */
export type FocusPlace = { id: number; stageId: number; index: number; isHandle: boolean };

type Columns = ReadonlyMap<number, ColumnHandle>;

/** The board's keys, and a focus that stays with its card wherever that goes. */
export function useBoardFocus(board: Board, columns: Columns) {
  const place = useRef<FocusPlace | null>(null);
  const openInPanel = useOpenInPanel();
  const opened = useOpenRecord();
  const openId = opened?.type === 'deal' ? opened.id : null;
  const latest = useRef({ board, openId, openInPanel });
  useLayoutEffect(() => {
    latest.current = { board, openId, openInPanel };
  });

  // A card that is moved, by its owner or somebody else, is another element in another column; one that is gone leaves its place.
  useEffect(() => {
    const lost = place.current;
    if (!lost || document.activeElement !== document.body) return;
    const item = document.querySelector(`[data-deal="${lost.id}"]`);
    const element = item?.querySelector<HTMLElement>(lost.isHandle ? '[data-handle]' : 'a') ?? item?.querySelector('a');
    if (element) element.focus({ preventScroll: true });
    else columns.get(lost.stageId)?.focus(lost.index);
  });

  const goTo = useCallback(
    (stageId: number, index: number) => {
      const id = columns.get(stageId)?.focus(index);
      // What is beside the board follows.
      if (id !== undefined && latest.current.openId !== null) latest.current.openInPanel({ type: 'deal', id }, 'peek');
    },
    [columns],
  );

  /** What a key does on the card at a place. */
  const onCardKey = useCallback(
    (event: KeyboardEvent, id: number, stageId: number, index: number) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      const isOnTitle = event.target instanceof HTMLAnchorElement;
      const filled = latest.current.board.columns.filter((each) => columns.has(each.stage.id) && each.deals.length > 0);
      const at = filled.findIndex(({ stage }) => stage.id === stageId);
      const actions: Record<string, () => void> = {
        ArrowUp: () => goTo(stageId, index - 1),
        ArrowDown: () => goTo(stageId, index + 1),
        Home: () => goTo(stageId, 0),
        End: () => goTo(stageId, Number.MAX_SAFE_INTEGER),
        ArrowLeft: () => {
          const next = filled[at - 1];
          if (next) goTo(next.stage.id, index);
        },
        ArrowRight: () => {
          const next = filled[at + 1];
          if (next) goTo(next.stage.id, index);
        },
        ...(isOnTitle && { Space: () => latest.current.openInPanel({ type: 'deal', id }, 'peek') }),
        ...(isOnTitle && { KeyM: () => liftFrom(event.currentTarget) }),
        ...(latest.current.openId !== null && { Escape: () => latest.current.openInPanel(null) }),
      };
      const action = actions[event.code];
      if (!action) return;
      event.preventDefault();
      action();
    },
    [columns, goTo],
  );

  /** The next or previous card, after the one in the panel or the one with the focus. */
  function walk(step: -1 | 1) {
    const id = openId ?? place.current?.id;
    for (const { stage, deals } of board.columns) {
      const index = deals.findIndex((card) => card.id === id);
      if (index < 0 || !columns.has(stage.id)) continue;
      goTo(stage.id, index + step);
      return;
    }
    const first = board.columns.find(({ stage, deals }) => columns.has(stage.id) && deals.length > 0);
    if (first) goTo(first.stage.id, 0);
  }

  const { t } = useTranslation();
  useShortcut('j', () => walk(1), { group: 'board', label: t('deals.keys.next') });
  useShortcut('k', () => walk(-1), { group: 'board', label: t('deals.keys.previous') });
  useKeyHelp([
    { group: 'board', label: t('deals.keys.open'), shortcuts: ['enter'] },
    { group: 'board', label: t('deals.keys.peek'), shortcuts: ['space'] },
    { group: 'board', label: t('deals.keys.move'), shortcuts: ['m'] },
  ]);

  return {
    openId,
    onCardKey,
    /** Puts the keyboard there once nothing else has it. */
    remember: (there: FocusPlace | null) => {
      place.current = there;
    },
    watch: {
      onFocus: ({ target }: FocusEvent) => {
        place.current = placeOf(target, latest.current.board);
      },
      onBlur: ({ target, relatedTarget }: FocusEvent) => {
        if (relatedTarget === null && target.isConnected) place.current = null;
      },
    },
  };
}

/** The handle is what lifts by keyboard, so it is pressed. */
function liftFrom(card: EventTarget): void {
  const handle = card instanceof Element ? card.querySelector<HTMLElement>('[data-handle]') : null;
  handle?.focus();
  handle?.dispatchEvent(
    new window.KeyboardEvent('keydown', { key: ' ', code: 'Space', bubbles: true, cancelable: true }),
  );
}

function placeOf(target: Element, board: Board): FocusPlace | null {
  const id = Number(target.closest('[data-deal]')?.getAttribute('data-deal') ?? Number.NaN);
  for (const { stage, deals } of board.columns) {
    const index = deals.findIndex((card) => card.id === id);
    if (index >= 0) return { id, stageId: stage.id, index, isHandle: target.matches('[data-handle]') };
  }
  return null;
}
