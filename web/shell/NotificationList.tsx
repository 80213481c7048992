import { ActionIcon, Button, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCircle, IconCircleFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { groupsOf } from './notification-groups.ts';
import { type Notification, notificationText } from './notification-text.ts';
import classes from './notifications.module.css';
import { useOpenNotification } from './use-open-notification.ts';

/** What the bell opens: the latest first, what is about one record together, the unread marked. */
export function NotificationList({ hasUnread, onClose }: { hasUnread: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const list = trpc.notifications.list.useInfiniteQuery({}, { getNextPageParam: ({ nextCursor }) => nextCursor });
  const markRead = trpc.notifications.markRead.useMutation({
    onError: toast.error,
    onSettled: () => utils.notifications.invalidate(),
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <section aria-label={t('shell.notifications')}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('shell.notifications')}</h2>
        {hasUnread && user.viewing === null && (
          <Button size="compact-xs" variant="subtle" onClick={() => markRead.mutate({})}>
            {t('shell.markAllRead')}
          </Button>
        )}
      </header>
      {list.isPending && <LinesSkeleton lines={4} lineHeight={48} />}
      {list.isError && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <p className={classes.none}>{t('shell.noNotifications')}</p>}
      {items.length > 0 && (
        <ul className={classes.list}>
          {groupsOf(items).map((group) => (
            <Group key={group[0].id} group={group} onOpen={onClose} />
          ))}
          {list.hasNextPage && (
            <li className={classes.older}>
              <Button
                size="compact-xs"
                variant="subtle"
                loading={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t('shell.olderNotifications')}
              </Button>
            </li>
          )}
        </ul>
      )}
      {user.viewing === null && (
        <footer className={classes.foot}>
          <Link to="/settings/notifications" onClick={onClose}>
            {t('shell.chooseNotifications')}
          </Link>
        </footer>
      )}
    </section>
  );
}

function Group({ group, onOpen }: { group: [Notification, ...Notification[]]; onOpen: () => void }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(false);
  const [newest, ...earlier] = group;
  return (
    <li>
      <Entry item={newest} group={group} onOpen={onOpen} />
      {earlier.length > 0 && (
        <UnstyledButton className={classes.unfold} aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
          {t('shell.earlierNotifications', { count: earlier.length })}
        </UnstyledButton>
      )}
      {isUnfolded && (
        <ul className={classes.earlier}>
          {earlier.map((item) => (
            <li key={item.id}>
              <Entry item={item} group={[item]} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

type EntryProps = { item: Notification; group: readonly Notification[]; onOpen: () => void };

/** Leads to its place, which reads all of the group; read and unread by hand, too. */
function Entry({ item, group, onOpen }: EntryProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const isTheirs = useSession().user.viewing === null;
  const utils = trpc.useUtils();
  const settled = { onError: toast.error, onSettled: () => utils.notifications.invalidate() };
  const markRead = trpc.notifications.markRead.useMutation(settled);
  const markUnread = trpc.notifications.markUnread.useMutation(settled);
  const goTo = useOpenNotification();
  const unread = group.filter(({ readAt }) => readAt === null).map(({ id }) => id);
  const isUnread = unread.length > 0;
  const toggle = () => (isUnread ? markRead.mutate({ ids: unread }) : markUnread.mutate({ ids: [item.id] }));
  const label = t(isUnread ? 'shell.markRead' : 'shell.markUnread');

  function open() {
    if (isUnread && isTheirs) markRead.mutate({ ids: unread });
    if (goTo(item)) onOpen();
  }

  return (
    <div className={classes.item} data-unread={isUnread || undefined}>
      <Tooltip label={label}>
        <ActionIcon
          className={classes.mark}
          variant="transparent"
          size={24}
          disabled={!isTheirs}
          aria-label={label}
          onClick={toggle}
        >
          {isUnread ? <IconCircleFilled size={8} aria-hidden /> : <IconCircle size={8} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <UnstyledButton className={classes.open} onClick={open}>
        <span className={classes.text}>{notificationText(item, t, format)}</span>
        {item.excerpt !== null && <span className={classes.excerpt}>{item.excerpt}</span>}
        <span className={classes.time}>
          <RelativeTime value={item.createdAt} />
        </span>
      </UnstyledButton>
    </div>
  );
}
