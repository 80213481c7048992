import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportLink } from '../imports/ImportLink.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { filtersOf } from './list-search.ts';

type Props = { search: object; icon: ReactNode; title: string; text: string; action: ReactNode; onClear: () => void };

/** An empty list: because of the filters, or because nothing has been made yet; then what belongs here. */
export function NothingHere({ search, icon, title, text, action, onClear }: Props) {
  const { t } = useTranslation();
  if (filtersOf(search).length === 0) {
    return (
      <EmptyState
        icon={icon}
        title={title}
        action={
          <>
            {action}
            <ImportLink />
          </>
        }
      >
        {text}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={t('filters.noMatchTitle')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('filters.clearAll')}
        </Button>
      }
    >
      {t('filters.noMatchText')}
    </EmptyState>
  );
}
