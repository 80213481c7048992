import { Button, UnstyledButton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconMessage2 } from '@tabler/icons-react';
import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityParent, ActivityType } from '../../src/activities/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { ActivityIcon } from './ActivityIcon.tsx';
import { TimelineEntry } from './TimelineEntry.tsx';
import classes from './timeline.module.css';
import { KINDS } from './timeline-cache.ts';

type Props = { type: ActivityParent; id: number };

/** What happened with a record and what belongs to it, newest first. */
export function Timeline({ type, id }: Props) {
  const { t } = useTranslation();
  const [kinds, setKinds] = useState<readonly ActivityType[]>([]);
  const toggle = (kind: ActivityType) =>
    setKinds(kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind]);
  return (
    <div className={classes.timeline}>
      <div className={classes.filter} role="group" aria-label={t('timeline.filter')}>
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
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const isAtEnd = entry?.isIntersecting === true;
  useEffect(() => {
    if (isAtEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isAtEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (query.error && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LinesSkeleton lines={6} lineHeight={52} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState
        icon={<IconMessage2 size={26} stroke={1.4} />}
        title={kinds.length > 0 ? t('timeline.noMatch') : t('timeline.nothing')}
        action={
          kinds.length > 0 && (
            <Button variant="default" onClick={onClear}>
              {t('filters.clearAll')}
            </Button>
          )
        }
      >
        {kinds.length === 0 && t('timeline.nothingText')}
      </EmptyState>
    );
  }
  return (
    <>
      <ol className={classes.entries} aria-label={t('timeline.title')}>
        {items.map((activity, index) => {
          const month = format.month(activity.happenedAt);
          const before = items[index - 1];
          const isFirst = before === undefined || format.month(before.happenedAt) !== month;
          return (
            <Fragment key={activity.id}>
              {isFirst && (
                <li className={classes.month}>
                  <span>{month}</span>
                </li>
              )}
              <TimelineEntry activity={activity} of={{ type, id }} />
            </Fragment>
          );
        })}
      </ol>
      <div ref={ref} />
      {isFetchingNextPage && <LinesSkeleton lines={3} lineHeight={52} />}
    </>
  );
}
