import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnreachable } from '../lib/errors.ts';
import { OfflinePage } from '../offline/OfflinePage.tsx';
import { isApiError } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';

/** At an address that leads nowhere, inside of what stands around all pages. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      isHeading
      title={t('errors.notFoundTitle')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {t('errors.home')}
        </Button>
      }
    >
      {t('errors.notFoundText')}
    </EmptyState>
  );
}

export function NotFoundPage() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

/** What a page that threw leaves behind: the rest of the shell stays usable. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  useEffect(() => {
    if (!isApiError(error)) console.error(error);
  }, [error]);
  function retry() {
    reset();
    void router.invalidate();
  }
  if (isUnreachable(error)) return <OfflinePage onRetry={retry} />;
  if (isApiError(error)) return <ErrorState error={error} onRetry={retry} />;
  return (
    <div role="alert">
      <EmptyState
        title={t('errors.crashTitle')}
        action={<Button onClick={() => window.location.reload()}>{t('errors.reload')}</Button>}
      >
        {t('errors.unexpected')}
      </EmptyState>
    </div>
  );
}
