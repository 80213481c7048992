import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toast, withButton } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { onLiveEvent } from '../live.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import { trpc } from '../trpc.ts';
import { isNotification, notificationText } from './notification-text.ts';

/** Says at once what the bell is told: a toast that leads to the record. */
export function useNotificationToasts(): void {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const openInPanel = useOpenInPanel();
  const markRead = trpc.notifications.markRead.useMutation();
  useEffect(() =>
    onLiveEvent('notification', ({ kind, record }) => {
      void utils.notifications.invalidate();
      if (kind !== 'created' || !isNotification(record)) return;
      const { id, entityType, entityId } = record;
      const text = notificationText(record, t, format);
      if (entityId === null) {
        toast.info(text);
        return;
      }
      const open = () => {
        openInPanel({ type: entityType, id: entityId });
        markRead.mutate({ ids: [id] });
      };
      toast.info(withButton(text, t('common.open'), open));
    }),
  );
}
