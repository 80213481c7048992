import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ReasonChoice } from '../deals/ReasonChoice.tsx';
import { usePipelines } from '../deals/use-pipelines.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import classes from './bulk.module.css';
import type { DialogProps } from './dialog.ts';

/** Where all of these deals are to stand; one that is lost has a reason, which is then the same for all. */
export function MoveDialog({ many, run, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data } = usePipelines();
  const [stageId, setStageId] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const pipelines = data?.items ?? [];
  const pipeline = pipelines.find(({ stages }) => stages.some(({ id }) => id === stageId));
  const stage = pipeline?.stages.find(({ id }) => id === stageId);
  const groups = pipelines.map(({ name, stages }) => ({
    group: name,
    items: stages.map(({ id, name: label }) => ({ value: String(id), label })),
  }));
  const isClosed = stage !== undefined && (stage.isWon || stage.isLost);
  const given = reason.trim();
  return (
    <ConfirmDialog
      isOpen
      title={t('bulk.moveTitle', many)}
      confirmLabel={t('bulk.moveSubmit', many)}
      isDisabled={!stage || (stage.isLost && given === '')}
      onConfirm={() =>
        run({
          action: 'edit',
          set: { pipelineId: pipeline?.id, stageId },
          ...(isClosed && given !== '' && { reason: given }),
        })
      }
      onClose={onClose}
    >
      <div className={classes.fields}>
        <Select
          data-autofocus
          label={t('deals.field.stageId')}
          placeholder={t('bulk.chooseStage')}
          allowDeselect={false}
          data={groups.length === 1 ? (groups[0]?.items ?? []) : groups}
          value={stageId === null ? null : String(stageId)}
          onChange={(id) => {
            setStageId(id === null ? null : Number(id));
            setReason('');
          }}
        />
        {isClosed && pipeline && (
          <ReasonChoice
            key={stage.id}
            pipelineId={pipeline.id}
            won={stage.isWon}
            label={t(stage.isWon ? 'records.whyWon' : 'records.whyLost')}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={500}
            value={reason}
            onChange={setReason}
          />
        )}
        {stage && stage.requirements.length > 0 && <p className={classes.hint}>{t('bulk.stageAsks')}</p>}
      </div>
    </ConfirmDialog>
  );
}
