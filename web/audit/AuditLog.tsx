import { Button, UnstyledButton } from '@mantine/core';
import { IconDownload, IconHistory } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDITED_TYPES, auditFilters } from '../../src/audit/input.ts';
import { snakeCase } from '../../src/core/case.ts';
import { EVENT_KINDS } from '../../src/events/input.ts';
import { onLiveEvent } from '../live.ts';
import { Section } from '../settings/Section.tsx';
import { DaysFilter } from '../table/DaysFilter.tsx';
import { ChoiceFilter, PersonFilter } from '../table/Filters.tsx';
import { searchReader } from '../table/list-search.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { FixedFilter } from '../ui/FilterChip.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { AuditRow } from './AuditRow.tsx';
import classes from './audit.module.css';
import { useAuditWords } from './use-audit-words.ts';

const readSearch = searchReader(auditFilters);

/** Everything that happened, newest first; its filters are in the address. */
export function AuditLog() {
  const { t } = useTranslation();
  const { open, ...filters } = useSearch({ from: '/shell/settings/audit-log' });
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const words = useAuditWords();
  const query = trpc.audit.list.useInfiniteQuery(filters, {
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const narrow = (patch: object) =>
    void navigate({
      to: '/settings/audit-log',
      search: { open, ...readSearch({ ...filters, ...patch }) },
      replace: true,
    });
  const entries = query.data?.pages.flatMap((page) => page.items);
  return (
    <Section
      title={t('audit.title')}
      description={t('audit.text')}
      action={
        <Button
          variant="default"
          component="a"
          href={`/api/audit-log.csv?${queryString(filters)}`}
          download="audit-log.csv"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {t('audit.exportCsv')}
        </Button>
      }
    >
      <div className={classes.tools}>
        <PersonFilter label={t('audit.filter.who')} value={filters.userId} onChange={(userId) => narrow({ userId })} />
        <ChoiceFilter
          label={t('audit.filter.kind')}
          value={filters.kind}
          choices={EVENT_KINDS.map((value) => ({ value, label: t(`audit.kind.${value}`) }))}
          onChange={(kind) => narrow({ kind })}
        />
        <ChoiceFilter
          label={t('audit.filter.type')}
          value={filters.entityType}
          choices={AUDITED_TYPES.map((value) => ({ value, label: t(`audit.type.${value}`) }))}
          onChange={(entityType) => narrow({ entityType, entityId: undefined })}
        />
        {filters.entityId !== undefined && (
          <FixedFilter
            label={t('audit.recordFilter')}
            value={`#${filters.entityId}`}
            onClear={() => narrow({ entityId: undefined })}
          />
        )}
        <DaysFilter
          label={t('audit.filter.days')}
          from={filters.from}
          to={filters.to}
          onChange={(range) => narrow(range)}
        />
      </div>
      <NewerHint since={query.dataUpdatedAt} onShow={() => void utils.audit.list.reset()} />
      {query.error && !entries && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton lines={8} lineHeight={52} />}
      {entries?.length === 0 && <EmptyState icon={<IconHistory size={26} stroke={1.4} />} title={t('audit.empty')} />}
      {entries && entries.length > 0 && (
        <ol className={classes.entries} aria-label={t('audit.title')}>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} words={words} />
          ))}
        </ol>
      )}
      {query.hasNextPage && (
        <Button
          className={classes.more}
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('audit.more')}
        </Button>
      )}
    </Section>
  );
}

function queryString(filters: object): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [snakeCase(name), String(value)])).toString();
}

/** Rows that come in while somebody reads would push the others down: they are offered. */
function NewerHint({ since, onShow }: { since: number; onShow: () => void }) {
  const { t } = useTranslation();
  const [newestAt, setNewestAt] = useState(0);
  useEffect(() => {
    const leave = AUDITED_TYPES.map((type) => onLiveEvent(type, () => setNewestAt(Date.now())));
    return () => {
      for (const each of leave) each();
    };
  }, []);
  return (
    <div role="status" className={classes.news}>
      {newestAt > since && <UnstyledButton onClick={onShow}>{t('audit.newer')}</UnstyledButton>}
    </div>
  );
}
