import { memberProcedure, router } from '../trpc/procedures.ts';
import { notificationList, notificationsRead } from './input.ts';
import { markRead } from './notifications.ts';
import { countUnread, listNotifications } from './queries.ts';

export const notificationsRouter = router({
  list: memberProcedure({
    rest: [{ method: 'GET', path: '/notifications' }],
    summary: 'What one was told of by name, the newest first',
  })
    .input(notificationList)
    .query(({ ctx, input }) => listNotifications(ctx, input)),
  unreadCount: memberProcedure({ summary: 'How many of them are unread' }).query(async ({ ctx }) => ({
    count: await countUnread(ctx),
  })),
  markRead: memberProcedure({
    rest: [{ method: 'POST', path: '/notifications/read', status: 204 }],
    summary: 'Marks as read: these, or all',
  })
    .input(notificationsRead)
    .mutation(({ ctx, input }) => markRead(ctx, input.ids)),
});
