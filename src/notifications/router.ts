import { memberProcedure, router } from '../trpc/procedures.ts';
import { choose, listChoices } from './choices.ts';
import { notificationChoice, notificationList, notificationsRead, notificationsUnread } from './input.ts';
import { markRead, markUnread } from './notifications.ts';
import { countUnread, listNotifications } from './queries.ts';

/** `hasMail`: whether mail is sent at all. */
export const createNotificationsRouter = (hasMail: boolean) =>
  router({
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
      summary: 'Marks as read: these, what is about one record, or all',
    })
      .input(notificationsRead)
      .mutation(({ ctx, input }) => markRead(ctx, input)),
    markUnread: memberProcedure({
      rest: [{ method: 'POST', path: '/notifications/unread', status: 204 }],
      summary: 'Marks these as unread again',
    })
      .input(notificationsUnread)
      .mutation(({ ctx, input }) => markUnread(ctx, input.ids)),
    choices: memberProcedure({
      rest: [{ method: 'GET', path: '/notifications/choices' }],
      summary: 'What one hears of, and where: in the bell, on the open screen, by e-mail',
    }).query(async ({ ctx }) => ({ ...(await listChoices(ctx)), hasMail })),
    choose: memberProcedure({
      rest: [{ method: 'PATCH', path: '/notifications/choices' }],
      summary: 'Hears of a topic in one place, or no longer',
    })
      .input(notificationChoice)
      .mutation(async ({ ctx, input }) => {
        await choose(ctx, input);
        return { ...(await listChoices(ctx)), hasMail };
      }),
  });
