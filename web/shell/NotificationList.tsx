import { Button, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { type Notification, notificationText } from './notification-text.ts';
import classes from './notifications.module.css';

/** What the bell opens: the latest first, the unread marked. */
export function NotificationList({ hasUnread, onClose }: { hasUnread: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const openInPanel = useOpenInPanel();
  const list = trpc.notifications.list.useQuery({});
  const markRead = trpc.notifications.markRead.useMutation({
    onError: toast.error,
    onSettled: () => utils.notifications.invalidate(),
  });

  function open({ id, entityType, entityId, readAt }: Notification) {
    if (readAt === null) markRead.mutate({ ids: [id] });
    if (entityId === null) return;
    openInPanel({ type: entityType, id: entityId });
    onClose();
  }

  return (
    <section aria-label={t('shell.notifications')}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('shell.notifications')}</h2>
        {hasUnread && (
          <Button size="compact-xs" variant="subtle" onClick={() => markRead.mutate({})}>
            {t('shell.markAllRead')}
          </Button>
        )}
      </header>
      {list.isPending && <LinesSkeleton lines={4} lineHeight={48} />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && <p className={classes.none}>{t('shell.noNotifications')}</p>}
      {list.data && list.data.items.length > 0 && (
        <ul className={classes.list}>
          {list.data.items.map((item) => (
            <li key={item.id}>
              <UnstyledButton
                className={classes.item}
                data-unread={item.readAt === null || undefined}
                onClick={() => open(item)}
              >
                <span className={classes.text}>{notificationText(item, t, format)}</span>
                <span className={classes.time}>
                  <RelativeTime value={item.createdAt} />
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
