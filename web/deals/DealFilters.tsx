import { useTranslation } from 'react-i18next';
import { useFieldRights } from '../records/use-field-rights.ts';
import { DaysFilter } from '../table/DaysFilter.tsx';
import { PersonFilter, RecordFilter, TeamFilter, TextFilter } from '../table/Filters.tsx';
import type { DealSearch } from './deal-search.ts';

type Props = { search: DealSearch; onNarrow: (patch: Partial<DealSearch>) => void };

/** What narrows board and table alike. */
export function DealFilters({ search, onNarrow }: Props) {
  const { t } = useTranslation();
  const { isHidden } = useFieldRights('deal');
  return (
    <>
      <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => onNarrow({ q })} />
      <PersonFilter
        label={t('filters.owner')}
        value={search.responsibleId}
        onChange={(responsibleId) => onNarrow({ responsibleId })}
      />
      <TeamFilter label={t('filters.team')} value={search.teamId} onChange={(teamId) => onNarrow({ teamId })} />
      <RecordFilter
        label={t('shell.type.company')}
        type="company"
        value={search.companyId}
        onChange={(companyId) => onNarrow({ companyId })}
      />
      {!isHidden('expectedCloseDate') && (
        <DaysFilter
          label={t('deals.board.closeDate')}
          from={search.closeFrom}
          to={search.closeTo}
          onChange={({ from, to }) => onNarrow({ closeFrom: from, closeTo: to })}
        />
      )}
    </>
  );
}
