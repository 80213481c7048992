import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { errorMessage, isForbidden, isNotFound } from '../lib/errors.ts';
import { EmptyState } from './EmptyState.tsx';

type Props = { error: unknown; onRetry?: () => void };

/** Why there is nothing to see, and a second try where one could help. */
export function ErrorState({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const isFinal = isNotFound(error) || isForbidden(error);
  return (
    <div role="alert">
      <EmptyState
        title={isNotFound(error) ? t('errors.notFoundTitle') : t('errors.title')}
        action={
          onRetry &&
          !isFinal && (
            <Button variant="default" onClick={onRetry}>
              {t('common.retry')}
            </Button>
          )
        }
      >
        {isNotFound(error) ? t('errors.notFoundText') : errorMessage(error, t)}
      </EmptyState>
    </div>
  );
}
