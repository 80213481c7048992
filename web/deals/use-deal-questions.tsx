import { useTranslation } from 'react-i18next';
import { DEAL_STATUSES } from '../../src/deals/input.ts';
import type { QuickQuestion } from '../filters/FilterBar.tsx';
import { choiceQuestion, recordQuestion, useOwnerQuestions } from '../filters/quick-questions.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { DaysFilter } from '../table/DaysFilter.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import { usePipelines } from './use-pipelines.ts';

/** What deals are often asked; where they stand only in the table, since the board has columns for it. */
export function useDealQuestions(isTable: boolean, pipelineId: number | undefined): QuickQuestion[] {
  const { t } = useTranslation();
  const { isHidden } = useFieldRights('deal');
  const { data } = usePipelines();
  const shown = (data?.items ?? []).filter(({ id }) => pipelineId === undefined || id === pipelineId);
  const stages = shown.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      value: String(stage.id),
      label: shown.length > 1 ? `${stage.name} · ${pipeline.name}` : stage.name,
      icon: <StageDot stage={stage} />,
    })),
  );
  const statuses = DEAL_STATUSES.map((value) => ({ value, label: t(`deals.statuses.${value}`) }));
  const closing: QuickQuestion = {
    name: 'expectedCloseDate',
    field: 'expectedCloseDate',
    op: 'between',
    chip: (ask) => (
      <DaysFilter
        label={t('deals.board.closeDate')}
        from={undefined}
        to={undefined}
        onChange={({ from, to }) => from && to && ask([from, to])}
      />
    ),
  };
  return [
    ...useOwnerQuestions('responsibleId', t('filters.owner')),
    recordQuestion('companyId', 'company', t('shell.type.company')),
    ...(isHidden('expectedCloseDate') ? [] : [closing]),
    ...(isTable
      ? [
          choiceQuestion('status', t('deals.field.status'), statuses),
          choiceQuestion('stageId', t('deals.field.stageId'), stages, Number),
        ]
      : []),
  ];
}
