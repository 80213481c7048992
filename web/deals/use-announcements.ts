import type { Announcements } from '@dnd-kit/core';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Board, columnOf } from './board-patch.ts';
import type { Drag } from './use-board-drag.ts';

/** What a screen reader hears while a card is moved. */
export function useAnnouncements(
  board: () => Board,
  current: () => Drag | null,
  closedWays: ReadonlySet<number>,
): Announcements {
  const { t } = useTranslation();
  const told = useRef('');
  return useMemo(() => {
    function place(): string {
      const drag = current();
      if (!drag?.target) return t('deals.board.say.nowhere');
      if (drag.target.kind === 'trash') return t('deals.board.say.trash');
      const column = columnOf(board(), drag.target.stageId);
      const isOwn = column?.stage.id === drag.card.stageId;
      const said = column && closedWays.has(column.stage.id) ? 'deals.board.say.closed' : 'deals.board.say.place';
      return t(said, {
        stage: column?.stage.name,
        position: drag.target.index + 1,
        count: (column?.count ?? 0) + (isOwn ? 0 : 1),
      });
    }
    // dnd-kit asks on every little movement.
    const newPlace = () => {
      const now = place();
      if (now === told.current) return undefined;
      told.current = now;
      return now;
    };
    return {
      onDragStart: () => {
        told.current = place();
        return t('deals.board.say.lifted', { title: current()?.card.title, place: told.current });
      },
      onDragMove: newPlace,
      onDragOver: newPlace,
      onDragEnd: () => t('deals.board.say.dropped', { place: told.current }),
      onDragCancel: () => t('deals.board.say.cancelled'),
    };
  }, [t, board, current, closedWays]);
}
