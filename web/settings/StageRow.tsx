import { useDraggable, useDroppable } from '@dnd-kit/core';
import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Color } from '../../src/core/colors.ts';
import { InlineNumber } from '../fields/InlineNumber.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { StageDot } from '../ui/StageDot.tsx';
import { ColorMenu } from './ColorMenu.tsx';
import type { Stage } from './RemovalDialog.tsx';
import { Step } from './Step.tsx';
import classes from './settings.module.css';

type Props = {
  stage: Stage;
  /** Which steps there are; none for won and lost, which stay where they are. */
  steps: { up: boolean; down: boolean } | null;
  /** Where the one that is dragged would land. */
  drop: 'above' | 'below' | null;
  onStep: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** A stage, all of it changed in place. */
export function StageRow({ stage, steps, drop, onStep, onRemove }: Props) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const update = trpc.pipelines.updateStage.useMutation({ onSuccess: () => utils.pipelines.list.invalidate() });
  const { id, name } = stage;
  const { setNodeRef: setPlace } = useDroppable({ id, disabled: steps === null });
  const { setNodeRef: setLifted, listeners, isDragging } = useDraggable({ id, disabled: steps === null });
  const chooseColor = (color: Color | null) =>
    update.mutate({ id, set: { color }, from: { color: stage.color } }, { onError: toast.error });

  return (
    <li
      ref={setPlace}
      className={`${classes.row} ${classes.stage}`}
      data-lifted={isDragging || undefined}
      data-drop={drop ?? undefined}
    >
      {/* For the mouse; the arrows do the same for everybody. */}
      <span ref={setLifted} className={classes.grip} aria-hidden {...(steps && listeners)}>
        {steps && <IconGripVertical size={15} stroke={1.6} />}
      </span>
      <ColorMenu
        label={`${t('settings.stageColor')}: ${name}`}
        color={stage.color}
        noneLabel={t('settings.automaticColor')}
        look={(color) => <StageDot stage={{ ...stage, color }} />}
        onChoose={chooseColor}
      />
      <span className={classes.grow}>
        <InlineText
          field="name"
          label={t('settings.stageName')}
          value={name}
          onSave={(to, from) => update.mutateAsync({ id, set: { name: to ?? '' }, from: { name: from ?? '' } })}
        />
      </span>
      <span className={classes.number}>
        <InlineNumber
          field="probability"
          label={`${t('settings.probability')}, ${name}`}
          value={stage.probability}
          suffix=" %"
          canEdit={steps !== null}
          onSave={(to, from) =>
            update.mutateAsync({ id, set: { probability: to ?? 0 }, from: { probability: from ?? 0 } })
          }
        />
      </span>
      <span className={classes.number}>
        {steps && (
          <InlineNumber
            field="rottingDays"
            label={`${t('settings.rottingDays')}, ${name}`}
            placeholder={t('settings.never')}
            suffix={` ${t('settings.days')}`}
            value={stage.rottingDays}
            onSave={(to, from) => update.mutateAsync({ id, set: { rottingDays: to }, from: { rottingDays: from } })}
          />
        )}
      </span>
      <span className={`${classes.tools} ${classes.threeTools}`}>
        {steps && (
          <>
            <Step label={`${t('common.moveUp')}: ${name}`} isPossible={steps.up} onStep={() => onStep(-1)}>
              <IconArrowUp size={15} stroke={1.6} aria-hidden />
            </Step>
            <Step label={`${t('common.moveDown')}: ${name}`} isPossible={steps.down} onStep={() => onStep(1)}>
              <IconArrowDown size={15} stroke={1.6} aria-hidden />
            </Step>
            <ActionIcon aria-label={`${t('common.delete')}: ${name}`} onClick={onRemove}>
              <IconTrash size={15} stroke={1.6} aria-hidden />
            </ActionIcon>
          </>
        )}
      </span>
    </li>
  );
}
