import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast, withButton } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { onLiveEvent } from '../live.ts';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { isNotification, notificationText } from './notification-text.ts';
import { useOpenNotification } from './use-open-notification.ts';

/** Says at once what the person wants to hear of on the open screen: a toast that leads to the place. */
export function useNotificationToasts(): void {
  const { t } = useTranslation();
  const format = useFormat();
  const isTheirs = useSession().user.viewing === null;
  const utils = trpc.useUtils();
  const goTo = useOpenNotification();
  const markRead = trpc.notifications.markRead.useMutation();
  useEffect(() =>
    onLiveEvent('notification', ({ kind, record }) => {
      void utils.notifications.invalidate();
      if (kind !== 'created' || !isNotification(record) || !record.isToast) return;
      // The tray in the corner says so already.
      if (record.kind === 'job_done') return;
      const open = () => {
        goTo(record);
        if (isTheirs) markRead.mutate({ ids: [record.id] });
      };
      toast.info(withButton(notificationText(record, t, format), t('common.open'), open));
    }),
  );
}
