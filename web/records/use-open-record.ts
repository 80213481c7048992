import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RecordType } from '../../src/records/input.ts';
import { type OpenRecord, parseOpen } from './open-record.ts';

/** The record in the side panel, which the address holds as `?open=deal-42`. */
export function useOpenRecord(): OpenRecord | null {
  return parseOpen(useSearch({ strict: false, select: (search) => search.open }));
}

/** Opens a record in the side panel over the page that is there; null closes it. */
export function useOpenInPanel(): (record: { type: RecordType; id: number } | null) => void {
  const navigate = useNavigate();
  return (record) =>
    void navigate({
      to: '.',
      search: (search) => ({ ...search, open: record ? `${record.type}-${record.id}` : undefined }),
    });
}
