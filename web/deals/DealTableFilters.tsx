import { useTranslation } from 'react-i18next';
import { DEAL_STATUSES } from '../../src/deals/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { ChoiceFilter } from '../table/Filters.tsx';
import { FixedFilter } from '../ui/FilterChip.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import type { DealSearch } from './deal-search.ts';
import { usePipelines } from './use-pipelines.ts';

type Props = { search: DealSearch; onNarrow: (patch: Partial<DealSearch>) => void };

/** What narrows the table alone: the board has columns for it. */
export function DealTableFilters({ search, onNarrow }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = usePipelines();
  const pipelines = data?.items ?? [];
  const shown = pipelines.filter(({ id }) => search.pipelineId === undefined || id === search.pipelineId);
  const stages = shown.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      value: String(stage.id),
      label: shown.length > 1 ? `${stage.name} · ${pipeline.name}` : stage.name,
      icon: <StageDot stage={stage} />,
    })),
  );
  return (
    <>
      {pipelines.length > 1 && (
        <ChoiceFilter
          label={t('deals.field.pipelineId')}
          value={search.pipelineId === undefined ? undefined : String(search.pipelineId)}
          choices={pipelines.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(id) => onNarrow({ pipelineId: id === undefined ? undefined : Number(id), stageId: undefined })}
        />
      )}
      <ChoiceFilter
        label={t('deals.field.status')}
        value={search.status}
        choices={DEAL_STATUSES.map((value) => ({ value, label: t(`deals.statuses.${value}`) }))}
        onChange={(status) => onNarrow({ status })}
      />
      <ChoiceFilter
        label={t('deals.field.stageId')}
        value={search.stageId === undefined ? undefined : String(search.stageId)}
        choices={stages}
        onChange={(id) => onNarrow({ stageId: id === undefined ? undefined : Number(id) })}
      />
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
