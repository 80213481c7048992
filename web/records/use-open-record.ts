import { useNavigate, useSearch } from '@tanstack/react-router';
import type { COMMENTS } from '../../src/notifications/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { type OpenRecord, parseOpen } from './open-record.ts';

/** The record in the side panel, which the address holds as `?open=deal-42`. */
export function useOpenRecord(): OpenRecord | null {
  return parseOpen(useSearch({ strict: false, select: (search) => search.open }));
}

/** Peeking leaves the keyboard where it is, and replaces what was peeked at before. */
export type OpeningWay = 'enter' | 'peek';

declare module '@tanstack/react-router' {
  interface HistoryState {
    openedBy?: OpeningWay;
  }
}

type Opened = { type: RecordType; id: number; part?: typeof COMMENTS | undefined };

/** Opens a record in the side panel over the page that is there; null closes it. */
export function useOpenInPanel(): (record: Opened | null, by?: OpeningWay) => void {
  const navigate = useNavigate();
  const opened = useOpenRecord();
  return (record, by = 'enter') =>
    void navigate({
      to: '.',
      search: (search) => ({ ...search, open: record ? `${record.type}-${record.id}` : undefined }),
      hash: record?.part ?? '',
      state: { openedBy: by },
      replace: by === 'peek' && opened !== null,
    });
}
