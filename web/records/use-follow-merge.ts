import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { recordPath } from './open-record.ts';
import { useOpenInPanel } from './use-open-record.ts';

/** Goes to the record that the one of the address was merged into, in its place. */
export function useFollowMerge(type: RecordType, id: number, foundId: number | undefined, isPanel: boolean): void {
  const navigate = useNavigate();
  const openInPanel = useOpenInPanel();
  useEffect(() => {
    if (foundId === undefined || foundId === id) return;
    if (isPanel) openInPanel({ type, id: foundId }, 'peek');
    else void navigate({ to: recordPath(type), params: { id: String(foundId) }, search: {}, replace: true });
  });
}
