import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineNumber } from '../fields/InlineNumber.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { AddRow } from './AddRow.tsx';
import { type Pipeline, RemovalDialog, type Stage } from './RemovalDialog.tsx';
import { StageColorMenu } from './StageColorMenu.tsx';
import classes from './settings.module.css';

/** A pipeline's stages in order; won and lost stay, and stay last. */
export function Stages({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.pipelines.list.invalidate() };
  const create = trpc.pipelines.createStage.useMutation(refresh);
  const update = trpc.pipelines.updateStage.useMutation(refresh);
  const remove = trpc.pipelines.deleteStage.useMutation(refresh);
  const [removing, setRemoving] = useState<Stage | null>(null);
  const open = pipeline.stages.filter(({ isWon, isLost }) => !isWon && !isLost);
  const closed = pipeline.stages.filter(({ isWon, isLost }) => isWon || isLost);

  /** Puts the stages into an order; only those that stand elsewhere now are written. */
  async function arrange(stages: readonly Stage[]) {
    try {
      for (const [index, stage] of stages.entries()) {
        if (stage.sortOrder !== index) await update.mutateAsync({ id: stage.id, set: { sortOrder: index } });
      }
    } catch (error) {
      toast.error(error);
    }
  }
  function move(index: number, by: -1 | 1) {
    const moved = [...open];
    moved.splice(index + by, 0, ...moved.splice(index, 1));
    void arrange([...moved, ...closed]);
  }
  async function add(name: string) {
    const stage = await create.mutateAsync({ pipelineId: pipeline.id, name });
    const known = open.some(({ id }) => id === stage.id);
    if (!known) await arrange([...open, stage, ...closed]);
  }

  return (
    <>
      <div className={classes.columns} aria-hidden>
        <span className={classes.grow}>{t('settings.stage')}</span>
        <span className={classes.number}>{t('settings.probability')}</span>
        <span className={classes.number}>{t('settings.rottingDays')}</span>
        <span className={classes.threeTools} />
      </div>
      <ul className={classes.list}>
        {[...open, ...closed].map((stage, index) => {
          const isOpen = index < open.length;
          return (
            <li key={stage.id} className={`${classes.row} ${classes.stage}`}>
              <StageColorMenu
                stage={stage}
                onChoose={(color) => update.mutate({ id: stage.id, set: { color } }, { onError: toast.error })}
              />
              <span className={classes.grow}>
                <InlineText
                  field="name"
                  label={t('settings.stageName')}
                  value={stage.name}
                  onSave={(name) => update.mutateAsync({ id: stage.id, set: { name: name ?? '' } })}
                />
              </span>
              <span className={classes.number}>
                <InlineNumber
                  field="probability"
                  label={`${t('settings.probability')}, ${stage.name}`}
                  value={stage.probability}
                  suffix=" %"
                  canEdit={isOpen}
                  onSave={(probability) => update.mutateAsync({ id: stage.id, set: { probability: probability ?? 0 } })}
                />
              </span>
              <span className={classes.number}>
                {isOpen && (
                  <InlineNumber
                    field="rottingDays"
                    label={`${t('settings.rottingDays')}, ${stage.name}`}
                    placeholder={t('settings.never')}
                    suffix={` ${t('settings.days')}`}
                    value={stage.rottingDays}
                    onSave={(rottingDays) => update.mutateAsync({ id: stage.id, set: { rottingDays } })}
                  />
                )}
              </span>
              <span className={`${classes.tools} ${classes.threeTools}`}>
                {isOpen && (
                  <>
                    <ActionIcon
                      aria-label={`${t('common.moveUp')}: ${stage.name}`}
                      disabled={index === 0}
                      onClick={() => move(index, -1)}
                    >
                      <IconArrowUp size={15} stroke={1.6} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`${t('common.moveDown')}: ${stage.name}`}
                      disabled={index === open.length - 1}
                      onClick={() => move(index, 1)}
                    >
                      <IconArrowDown size={15} stroke={1.6} aria-hidden />
                    </ActionIcon>
                    <ActionIcon aria-label={`${t('common.delete')}: ${stage.name}`} onClick={() => setRemoving(stage)}>
                      <IconTrash size={15} stroke={1.6} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      <AddRow label={t('settings.newStage')} onAdd={add} />
      <RemovalDialog
        removed={removing && { stage: removing }}
        onClose={() => setRemoving(null)}
        onConfirm={async (moveDealsTo) => {
          if (removing) await remove.mutateAsync({ id: removing.id, moveDealsTo });
        }}
      />
    </>
  );
}
