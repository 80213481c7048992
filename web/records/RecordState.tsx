import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { isForbidden, isNotFound } from '../lib/errors.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { listPath } from './open-record.ts';
import classes from './record.module.css';

type Query<Row> = { data: Row | undefined; error: unknown; refetch: () => unknown };
type Props<Row> = { type: RecordType; query: Query<Row>; children: (record: Row) => ReactNode };

export const LIST_NAMES = {
  deal: 'nav.deals',
  contact: 'nav.contacts',
  company: 'nav.companies',
  task: 'nav.tasks',
} as const;

/** A record that is on its way, gone, or there; one that was there stays through a connection that is lost. */
export function RecordState<Row>({ type, query, children }: Props<Row>) {
  const { t } = useTranslation();
  const { data, error } = query;
  if (isNotFound(error) || isForbidden(error)) {
    return (
      <div role="alert">
        <EmptyState
          title={t('records.absent')}
          action={
            <Button
              variant="default"
              renderRoot={(props) => <Link to={listPath(type)} search={{ open: undefined }} {...props} />}
            >
              {t(LIST_NAMES[type])}
            </Button>
          }
        >
          {t('records.absentText')}
        </EmptyState>
      </div>
    );
  }
  if (data) return children(data);
  if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
  return (
    <div className={classes.loading}>
      <div className={classes.head}>
        <Skeleton height={40} width={40} radius="md" />
        <LinesSkeleton lines={2} lineHeight={20} />
      </div>
      <LinesSkeleton lines={10} />
    </div>
  );
}
