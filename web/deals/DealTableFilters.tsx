import { useTranslation } from 'react-i18next';
import { withoutFields } from '../filters/groups.ts';
import { useFormat } from '../lib/use-format.ts';
import { ChoiceFilter } from '../table/Filters.tsx';
import { FixedFilter } from '../ui/FilterChip.tsx';
import type { DealSearch } from './deal-search.ts';
import { usePipelines } from './use-pipelines.ts';

type Props = { search: DealSearch; onNarrow: (patch: Partial<DealSearch>) => void };

/** What narrows the table alone: the board is of one pipeline anyway. */
export function DealTableFilters({ search, onNarrow }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = usePipelines();
  const pipelines = data?.items ?? [];
  return (
    <>
      {pipelines.length > 1 && (
        <ChoiceFilter
          label={t('deals.field.pipelineId')}
          value={search.pipelineId === undefined ? undefined : String(search.pipelineId)}
          choices={pipelines.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(id) =>
            onNarrow({
              pipelineId: id === undefined ? undefined : Number(id),
              filter: withoutFields(search.filter, ['stageId']),
            })
          }
        />
      )}
      {search.closedAfter !== undefined && (
        <FixedFilter
          label={t('deals.field.closedAt')}
          value={t('deals.closedSince', { day: format.day(search.closedAfter) })}
          onClear={() => onNarrow({ closedAfter: undefined })}
        />
      )}
    </>
  );
}
