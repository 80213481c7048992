import { useEffect, useRef } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';

/** Whoever opens a record has read what the bell says of it; what comes later is news until they come again. */
export function useReadOnOpening(type: RecordType, id: number): void {
  const isTheirs = useSession().user.viewing === null;
  const utils = trpc.useUtils();
  const { data: unread } = trpc.notifications.unreadCount.useQuery();
  const { mutate } = trpc.notifications.markRead.useMutation({ onSuccess: () => utils.notifications.invalidate() });
  const isOpening = useRef(true);
  useEffect(() => {
    if (!unread || !isOpening.current) return;
    isOpening.current = false;
    if (unread.count > 0 && isTheirs) mutate({ entityType: type, entityId: id });
  }, [unread, isTheirs, mutate, type, id]);
}
