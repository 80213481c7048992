import { DndContext, pointerWithin } from '@dnd-kit/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { AddRow } from './AddRow.tsx';
import { type Pipeline, RemovalDialog, type Stage } from './RemovalDialog.tsx';
import { StageRow } from './StageRow.tsx';
import classes from './settings.module.css';
import { useStageOrder } from './use-stage-order.ts';

/** Who hears the screen uses the arrows, which say what they do. */
const nothing = () => undefined;
const SILENT = {
  announcements: { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing },
  screenReaderInstructions: { draggable: '' },
};

/** A pipeline's stages in order; won and lost stay, and stay last. */
export function Stages({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.pipelines.list.invalidate() };
  const create = trpc.pipelines.createStage.useMutation(refresh);
  const remove = trpc.pipelines.deleteStage.useMutation(refresh);
  const [removing, setRemoving] = useState<Stage | null>(null);
  const { open, closed, dropAt, step, drag } = useStageOrder(pipeline);

  return (
    <>
      <div className={classes.columns} aria-hidden>
        <span className={classes.grow}>{t('settings.stage')}</span>
        <span className={classes.number}>{t('settings.probability')}</span>
        <span className={classes.number}>{t('settings.rottingDays')}</span>
        <span className={classes.threeTools} />
      </div>
      <DndContext collisionDetection={pointerWithin} accessibility={SILENT} {...drag}>
        <ul className={classes.list}>
          {[...open, ...closed].map((stage, index) => (
            <StageRow
              key={stage.id}
              stage={stage}
              steps={index < open.length ? { up: index > 0, down: index < open.length - 1 } : null}
              drop={dropAt(index)}
              onStep={(by) => step(index, by)}
              onRemove={() => setRemoving(stage)}
            />
          ))}
        </ul>
      </DndContext>
      <AddRow label={t('settings.newStage')} onAdd={(name) => create.mutateAsync({ pipelineId: pipeline.id, name })} />
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
