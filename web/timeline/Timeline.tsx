import { Button, UnstyledButton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconMessage2 } from '@tabler/icons-react';
import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityParent, ActivityType } from '../../src/activities/input.ts';
import { addDays } from '../fields/moments.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { ActivityIcon } from './ActivityIcon.tsx';
import { TimelineEntry } from './TimelineEntry.tsx';
import classes from './timeline.module.css';
import { type Activity, KINDS } from './timeline-cache.ts';
import { FOLDED_FROM, runsOf } from './timeline-runs.ts';

type Props = { type: ActivityParent; id: number };

/** What happened with a record and what belongs to it, newest first. */
export function Timeline({ type, id }: Props) {
  const { t } = useTranslation();
  const [kinds, setKinds] = useState<readonly ActivityType[]>([]);
  const toggle = (kind: ActivityType) =>
    setKinds(kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind]);
  return (
    <div className={classes.timeline}>
      <div className={classes.filter} role="group" aria-label={t('timeline.filter')} hidden={type === 'task'}>
        {KINDS.map((kind) => (
          <UnstyledButton
            key={kind}
            className={classes.filterKind}
            aria-pressed={kinds.includes(kind)}
            onClick={() => toggle(kind)}
          >
            <ActivityIcon type={kind} size={13} />
            {t(`timeline.plural.${kind}`)}
          </UnstyledButton>
        ))}
      </div>
      <Entries type={type} id={id} kinds={kinds} onClear={() => setKinds([])} />
    </div>
  );
}

function Entries({ type, id, kinds, onClear }: Props & { kinds: readonly ActivityType[]; onClear: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const query = trpc.timeline.list.useInfiniteQuery(
    { entityType: type, entityId: id, ...(kinds.length > 0 ? { types: [...kinds].sort() } : {}) },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  );
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const isAtEnd = entry?.isIntersecting === true;
  useEffect(() => {
    // What failed is asked for again by whoever wants it, not for as long as the end is in sight.
    if (isAtEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isAtEnd, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={6} lineHeight={52} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState
        icon={<IconMessage2 size={26} stroke={1.4} />}
        title={t(kinds.length > 0 ? 'timeline.noMatch' : type === 'task' ? 'timeline.noComments' : 'timeline.nothing')}
        action={
          kinds.length > 0 && (
            <Button variant="default" onClick={onClear}>
              {t('filters.clearAll')}
            </Button>
          )
        }
      >
        {kinds.length === 0 && t(type === 'task' ? 'timeline.noCommentsText' : 'timeline.nothingText')}
      </EmptyState>
    );
  }
  return (
    <>
      <ol className={classes.entries} aria-label={t('timeline.title')}>
        {runsOf(items, (activity) => format.isoDay(activity.happenedAt)).map(({ day, isFirstOfDay, activities }) => {
          const [first] = activities;
          return (
            <Fragment key={first.id}>
              {isFirstOfDay && (
                <li className={classes.day}>
                  <DayHeading day={day} at={first.happenedAt} />
                </li>
              )}
              {activities.length >= FOLDED_FROM ? (
                <FoldedEntries activities={activities} of={{ type, id }} />
              ) : (
                activities.map((activity) => <TimelineEntry key={activity.id} activity={activity} of={{ type, id }} />)
              )}
            </Fragment>
          );
        })}
      </ol>
      <div ref={ref} />
      {isFetchingNextPage && <LinesSkeleton lines={3} lineHeight={52} />}
      {isFetchNextPageError && (
        <Button className={classes.more} variant="default" onClick={() => void fetchNextPage()}>
          {t('common.retry')}
        </Button>
      )}
    </>
  );
}

/** Today, yesterday, or the day by its name; the year where it is not this one. */
function DayHeading({ day, at }: { day: string; at: string }) {
  const format = useFormat();
  const now = useNow();
  const today = format.isoDay(new Date(now));
  const isNear = day === today || day === addDays(today, -1);
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  return <span>{isNear ? format.relativeDay(day, now) : isThisYear ? format.weekday(at) : format.date(day)}</span>;
}

/** Changes of stages one after the other, told in a line until somebody wants to read them. */
function FoldedEntries({ activities, of }: { activities: readonly Activity[]; of: { type: string; id: number } }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(false);
  return (
    <>
      <li className={`${classes.entry} ${classes.folded}`}>
        <span className={classes.icon}>
          <ActivityIcon type="stage_change" size={13} />
        </span>
        <UnstyledButton className={classes.unfold} aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
          {t('timeline.stageChanges', { count: activities.length })}
        </UnstyledButton>
      </li>
      {isUnfolded && activities.map((activity) => <TimelineEntry key={activity.id} activity={activity} of={of} />)}
    </>
  );
}
