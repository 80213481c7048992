import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { withButton } from '../lib/toast.tsx';
import { takeUpdate, useUpdate } from './updates.ts';

/** Offers a new release for as long as nobody has taken it up or waved it away; it forces none. */
export function useUpdateOffer(): void {
  const { t } = useTranslation();
  const waiting = useUpdate((state) => state.waiting);
  useEffect(() => {
    if (!waiting) return;
    notifications.show({
      id: 'update',
      autoClose: false,
      withBorder: true,
      role: 'status',
      closeButtonProps: { 'aria-label': t('common.dismiss') },
      message: withButton(t('offline.update'), t('errors.reload'), takeUpdate),
    });
  }, [waiting, t]);
}
