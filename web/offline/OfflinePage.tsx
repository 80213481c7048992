import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/EmptyState.tsx';
import { countUnsaved } from './unsaved.ts';

const TRY_EVERY = 5_000;

/** What stands where nothing could be loaded because the server is out of reach; it goes on by itself once it is back. */
export function OfflinePage({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  const [count] = useState(countUnsaved);
  const retry = useRef(onRetry);
  useEffect(() => {
    retry.current = onRetry;
  });
  useEffect(() => {
    const again = () => retry.current();
    const timer = window.setInterval(again, TRY_EVERY);
    window.addEventListener('online', again);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, []);
  return (
    <main role="alert">
      <EmptyState
        isHeading
        icon={<IconPlugConnectedX size={28} stroke={1.5} />}
        title={t('offline.title')}
        action={
          <Button variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        }
      >
        {t('offline.text')}
        {count > 0 && <p>{t('offline.waiting', { count })}</p>}
      </EmptyState>
    </main>
  );
}
