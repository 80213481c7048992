import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { trpcClient } from '../trpc.ts';
import { type Colleague, PresenceContext } from './presence-context.ts';

const NOBODY: readonly Colleague[] = [];
const RETRY_AFTER = 5_000;

function newTab(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Props = { type: RecordType; id: number; children: ReactNode };

/** Is on a record for as long as it is on screen, and knows who else is. */
export function RecordPresence({ type, id, children }: Props) {
  const [tab] = useState(newTab);
  const [people, setPeople] = useState(NOBODY);

  useEffect(() => {
    let retry: number | undefined;
    let isOver = false;
    let watching: { unsubscribe(): void } | undefined;
    function again() {
      if (isOver) return;
      setPeople(NOBODY);
      retry = window.setTimeout(watch, RETRY_AFTER);
    }
    function watch() {
      watching = trpcClient.presence.watch.subscribe(
        { entityType: type, entityId: id, tab },
        { onData: (told) => setPeople(told.people), onError: again, onComplete: again },
      );
    }
    watch();
    return () => {
      isOver = true;
      window.clearTimeout(retry);
      watching?.unsubscribe();
    };
  }, [type, id, tab]);

  const value = useMemo(
    () => ({
      people,
      // Nothing is lost where it fails: it is a courtesy.
      tell: (field: string | null) => void trpcClient.presence.editing.mutate({ tab, field }).catch(() => {}),
    }),
    [people, tab],
  );
  return <PresenceContext value={value}>{children}</PresenceContext>;
}
