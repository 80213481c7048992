import { Popover, UnstyledButton } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { NotificationList } from './NotificationList.tsx';
import classes from './shell.module.css';

/** What concerns the person alone: what they are given, what is said to them, what is due. */
export function NotificationBell() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { data: unread } = trpc.notifications.unreadCount.useQuery();
  const count = unread?.count ?? 0;
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width="min(380px, calc(100vw - 16px))"
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.icon}
          title={t('shell.notifications')}
          aria-label={
            count > 0 ? `${t('shell.notifications')}: ${t('shell.unread', { count })}` : t('shell.notifications')
          }
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconBell size={17} stroke={1.6} aria-hidden />
          {count > 0 && <span className={classes.badge}>{count > 99 ? '99+' : count}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {isOpen && <NotificationList onClose={() => setOpen(false)} hasUnread={count > 0} />}
      </Popover.Dropdown>
    </Popover>
  );
}
