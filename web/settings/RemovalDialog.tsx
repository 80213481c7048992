import { Select } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';

export type Pipeline = RouterOutputs['pipelines']['list']['items'][number];
export type Stage = Pipeline['stages'][number];

type Props = {
  /** What goes: a stage, or a whole pipeline. */
  removed: { stage: Stage } | { pipeline: Pipeline } | null;
  onConfirm: (moveDealsTo: number | undefined) => Promise<unknown>;
  onClose: () => void;
};

const isOpen = ({ isWon, isLost }: Stage): boolean => !isWon && !isLost;

/** Asks where the deals go before a stage or a pipeline goes. */
export function RemovalDialog({ removed, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const pipelines = trpc.pipelines.list.useQuery();
  const [chosen, setChosen] = useState<string | null>(null);
  const stage = removed && 'stage' in removed ? removed.stage : null;
  const pipeline = removed && 'pipeline' in removed ? removed.pipeline : null;
  const deals = trpc.deals.list.useQuery(
    stage ? { stageId: stage.id, perPage: 1 } : { pipelineId: pipeline?.id, perPage: 1 },
    {
      enabled: removed !== null,
      placeholderData: keepPreviousData,
    },
  );
  const all = pipelines.data?.items ?? [];
  const places = all
    .filter(({ id }) => id !== pipeline?.id)
    .map(({ name, stages }) => ({
      group: name,
      items: stages
        .filter((each) => isOpen(each) && each.id !== stage?.id)
        .map((each) => ({ value: String(each.id), label: each.name })),
    }))
    .filter(({ items }) => items.length > 0);
  // The stages of the same pipeline lie nearer than those of others.
  const near = all.find(({ id }) => id === stage?.pipelineId) ?? all.find(({ isDefault }) => isDefault);
  const nearest = near?.stages.filter((each) => isOpen(each) && each.id !== stage?.id);
  const suggested = nearest?.findLast(({ sortOrder }) => sortOrder < (stage?.sortOrder ?? 0)) ?? nearest?.[0];
  const place = chosen ?? (suggested ? String(suggested.id) : null);

  return (
    <ConfirmDialog
      isOpen={removed !== null}
      title={t('settings.deleteTitle', { name: stage?.name ?? pipeline?.name })}
      confirmLabel={t('common.delete')}
      isDangerous
      onClose={() => {
        setChosen(null);
        onClose();
      }}
      onConfirm={() => onConfirm(place === null ? undefined : Number(place))}
    >
      <p style={{ marginTop: 0 }}>
        {deals.data && deals.data.total > 0 && `${t('settings.dealsInIt', { count: deals.data.total })} `}
        {t(stage ? 'settings.deleteStageText' : 'settings.deletePipelineText')}
      </p>
      <Select
        label={t('settings.moveDealsTo')}
        data={places}
        value={place}
        onChange={setChosen}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
    </ConfirmDialog>
  );
}
