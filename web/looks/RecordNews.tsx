import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Place } from '../../src/looks/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { type LiveEvent, onLiveEvent } from '../live.ts';
import { useSession } from '../session.ts';
import { type RouterOutputs, trpcClient } from '../trpc.ts';
import { keepOnScreen, takeInLook } from './looks-cache.ts';
import { type FieldChange, NewsContext } from './news-context.ts';

type Props = { type: RecordType; id: number; children: ReactNode };
type Known = { changes: readonly FieldChange[]; fresh: ReadonlySet<string>; seenActivity: number };

const SETTLE = 600;

/**
 * Notes that one sees a record, and knows what of it was new when one came. That stays marked until one leaves, and what
 * others change meanwhile is added to it; it counts as seen once the page is in sight.
 */
export function RecordNews({ type, id, children }: Props) {
  const { user } = useSession();
  const isVisitor = user.viewing !== null;
  const me = user.id;
  const [known, setKnown] = useState<Known | null>(null);

  useEffect(() => {
    const record = { entityType: type, entityId: id };
    let since: Place | undefined;
    let unseen: Place | null = null;
    let before: readonly FieldChange[] = [];
    let timer: number | undefined;
    let isOver = false;

    function take(news: RouterOutputs['looks']['news']): void {
      const isFirst = since === undefined;
      since ??= news.since ?? news.upTo;
      unseen = news.upTo;
      const isKnown = ({ field, at }: FieldChange) => before.some((each) => each.field === field && each.at === at);
      const fresh = isFirst ? [] : news.changes.filter((change) => !isKnown(change));
      before = news.changes;
      setKnown({
        changes: news.changes,
        fresh: new Set(fresh.map(({ field }) => field)),
        seenActivity: since.activity,
      });
    }
    async function see(): Promise<void> {
      if (unseen === null || isVisitor || document.visibilityState !== 'visible') return;
      const upTo = unseen;
      unseen = null;
      await trpcClient.looks.look.mutate({ ...record, upTo });
      takeInLook(type, id);
    }
    async function read(): Promise<void> {
      const news = await trpcClient.looks.news.query({ ...record, ...(since && { since }) });
      if (isOver) return;
      take(news);
      await see();
    }
    // Marks are a courtesy: nothing is lost where they can't be had.
    const attempt = (work: () => Promise<void>) => void work().catch(() => {});
    function follow({ actorId }: LiveEvent): void {
      if (actorId === me) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => attempt(read), SETTLE);
    }

    attempt(read);
    const leave = keepOnScreen(type, id);
    const stops = [
      onLiveEvent(type, (event) => event.entityId === id && follow(event)),
      onLiveEvent('activity', (event) => {
        const [on] = event.parents;
        if (on?.type === type && on.id === id) follow(event);
      }),
    ];
    const seeNow = () => attempt(see);
    document.addEventListener('visibilitychange', seeNow);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      leave();
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', seeNow);
    };
  }, [type, id, me, isVisitor]);

  const news = useMemo(
    () =>
      known && {
        type,
        id,
        changes: new Map(known.changes.map((change) => [change.field, change])),
        fresh: known.fresh,
        seenActivity: known.seenActivity,
      },
    [known, type, id],
  );
  return <NewsContext value={news}>{children}</NewsContext>;
}
