import { useTranslation } from 'react-i18next';
import type { ActivityParent, ActivityType } from '../../src/activities/input.ts';
import { Fact, Nothing } from '../records/Facts.tsx';
import { trpc } from '../trpc.ts';
import { RelativeTime } from '../ui/RelativeTime.tsx';
// What others log is put into the answer where it belongs.
import './timeline-cache.ts';

/** Talking to somebody: a note and a stage are none. */
const CONTACTS: ActivityType[] = ['call', 'email', 'meeting'];
/** More than is shown, so that another one is at hand when the newest is deleted. */
const FEW = 3;

/** When somebody was last in touch, how, and who of us. */
export function LastContactFact({ type, id }: { type: ActivityParent; id: number }) {
  const { t } = useTranslation();
  const { data } = trpc.timeline.list.useInfiniteQuery(
    { entityType: type, entityId: id, types: CONTACTS, limit: FEW },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  );
  const last = data?.pages[0]?.items[0];
  const label = t('timeline.lastContact');
  if (!last || last.type === 'stage_change')
    return <Fact label={label}>{data ? t('timeline.noContact') : <Nothing />}</Fact>;
  return (
    <Fact label={label} note={[t(`timeline.type.${last.type}`), last.user?.name].filter(Boolean).join(' · ')}>
      <RelativeTime value={last.happenedAt} />
    </Fact>
  );
}
