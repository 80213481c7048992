import { Button, Menu, Popover } from '@mantine/core';
import { IconArrowBackUp, IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useNow } from '../lib/use-format.ts';
import { FieldNews } from '../looks/FieldNews.tsx';
import { isDiscarded } from '../offline/outbox.ts';
import { applyRecord } from '../records/record-cache.ts';
import { usePageCommands } from '../shell/page-commands.ts';
import { trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import type { Deal } from './DealField.tsx';
import { daysInStage, isLate, isRotting } from './deal-age.ts';
import { ReasonChoice } from './ReasonChoice.tsx';
import { stageDotOf } from './stage-dot.ts';
import { brokenRules, throughGate } from './stage-gate.ts';
import classes from './stage-steps.module.css';
import { useClosedWays } from './use-closed-ways.ts';
import { useMoveConflict } from './use-move-conflict.ts';
import { usePipelines } from './use-pipelines.ts';

/** Takes a move back, unless somebody moved the deal on; no rule of the pipeline stops that where nothing happened since. */
const backTo = (stageId: number, moved: Deal) => ({
  id: moved.id,
  stageId,
  from: { stageId: moved.stageId },
  undoOf: moved.version,
});

/** The way through the pipeline: a press moves the deal there; won, lost and open again at the end. */
export function StageSteps({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const move = trpc.deals.move.useMutation();
  const reopen = trpc.deals.reopen.useMutation();
  const stages = pipelines.data?.items.find(({ id }) => id === deal.pipelineId)?.stages ?? [];
  const open = stages.filter(({ isWon, isLost }) => !isWon && !isLost);
  const place = open.findIndex(({ id }) => id === deal.stageId);
  const canMove = deal.can.edit && deal.deletedAt === null;
  const closedWays = useClosedWays(deal.stageId);
  const offerChoice = useMoveConflict();

  async function goTo(stageId: number, before = deal.stageId) {
    const asked = { id: deal.id, stageId, from: { stageId: before } };
    let moved: Deal;
    try {
      const answer = await throughGate(deal, asked, () => move.mutateAsync(asked));
      if (!answer) return;
      applyRecord('deal', answer);
      moved = answer;
    } catch (error) {
      const wanted = { id: stageId, name: stages.find(({ id }) => id === stageId)?.name };
      const onThere = (there: Deal) => applyRecord('deal', there);
      const onMine = (there: Deal) => goTo(stageId, there.stageId);
      if (!offerChoice(error, { wanted, onThere, onMine })) toast.error(error);
      return;
    }
    toast.undo(t('records.movedTo', { stage: moved.stage.name }), async () => {
      applyRecord('deal', await move.mutateAsync(backTo(before, moved)));
    });
  }

  async function openAgain() {
    const [first] = open;
    try {
      const answer = await throughGate(deal, { id: deal.id, stageId: first?.id ?? deal.stageId }, () =>
        reopen.mutateAsync({ id: deal.id }),
      );
      if (!answer) return;
      applyRecord('deal', answer);
      const reason = deal.status === 'won' ? deal.wonReason : deal.lostReason;
      toast.undo(t('records.reopened'), async () => {
        applyRecord('deal', await move.mutateAsync({ ...backTo(deal.stageId, answer), reason }));
      });
    } catch (error) {
      toast.error(error);
    }
  }

  usePageCommands(
    deal.title,
    !canMove
      ? []
      : deal.status === 'open'
        ? open
            .filter(({ id }) => id !== deal.stageId)
            .map(({ id, name }) => ({
              id: `stage-${id}`,
              label: t('shell.moveTo', { stage: name }),
              icon: IconArrowRight,
              run: () => void goTo(id),
            }))
        : [{ id: 'reopen', label: t('records.reopen'), icon: IconArrowBackUp, run: () => void openAgain() }],
  );

  if (deal.status !== 'open') {
    const reason = deal.status === 'won' ? deal.wonReason : deal.lostReason;
    return (
      <div className={classes.outcome} data-status={deal.status}>
        <StageDot stage={stageDotOf(deal)} size={16} />
        <strong>{deal.stage.name}</strong>
        <FieldNews field="stageId" />
        {reason && <span className={classes.reason}>{reason}</span>}
        {canMove && (
          <Button size="compact-xs" variant="default" className={classes.end} onClick={() => void openAgain()}>
            {t('records.reopen')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={classes.steps}>
      <ol className={classes.way} aria-label={t('records.stages')}>
        {open.map((stage, index) => (
          <li key={stage.id} className={classes.step}>
            <button
              type="button"
              className={classes.stage}
              data-passed={index < place || undefined}
              aria-current={stage.id === deal.stageId ? 'step' : undefined}
              aria-label={stage.name}
              title={closedWays.has(stage.id) ? t('deals.gate.closed', { stage: stage.name }) : stage.name}
              data-closed={closedWays.has(stage.id) || undefined}
              disabled={!canMove || stage.id === deal.stageId}
              onClick={() => void goTo(stage.id)}
            >
              <span className={`${classes.name} truncate`}>{stage.name}</span>
              {stage.id === deal.stageId && <StageAge deal={deal} />}
            </button>
          </li>
        ))}
      </ol>
      <div className={classes.below}>
        {canMove ? (
          <Menu>
            <Menu.Target>
              <button type="button" className={classes.picker}>
                <StageDot stage={stageDotOf(deal)} />
                {deal.stage.name}
                <StageAge deal={deal} />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {open.map((stage) => (
                <Menu.Item
                  key={stage.id}
                  leftSection={<StageDot stage={stage} />}
                  style={{ opacity: closedWays.has(stage.id) ? 0.45 : undefined }}
                  disabled={stage.id === deal.stageId}
                  onClick={() => void goTo(stage.id)}
                >
                  {stage.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : (
          <span className={classes.picker}>
            <StageDot stage={stageDotOf(deal)} />
            {deal.stage.name}
            <StageAge deal={deal} />
          </span>
        )}
        <FieldNews field="stageId" />
        {canMove && (
          <span className={classes.end}>
            <CloseButton deal={deal} won />
            <CloseButton deal={deal} won={false} />
          </span>
        )}
      </div>
    </div>
  );
}

/** How long it has been in the stage, and how long it may be. */
function StageAge({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const now = useNow();
  const days = daysInStage(deal, now);
  const limit = deal.stage.targetDays ?? deal.stage.rottingDays;
  return (
    <span
      className={classes.age}
      data-rotting={isRotting(deal, now) || undefined}
      data-late={isLate(deal, now) || undefined}
    >
      {limit === null ? t('deals.days', { count: days }) : t('deals.daysOf', { count: days, limit })}
    </span>
  );
}

/** Won or lost, with the reason asked in place. */
function CloseButton({ deal, won }: { deal: Deal; won: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const close = trpc.deals.close.useMutation({ trpc: { context: { whenKept: () => setOpen(false) } } });
  const move = trpc.deals.move.useMutation();
  const verb = won ? t('records.win') : t('records.lose');

  async function submit() {
    const given = reason.trim() || null;
    let closed: Deal;
    try {
      const answer = await close.mutateAsync({ id: deal.id, won, reason: given, from: { stageId: deal.stageId } });
      applyRecord('deal', answer);
      closed = answer;
    } catch (error) {
      const rules = brokenRules(error);
      if (isDiscarded(error)) return;
      if (!rules) {
        setRefusal(errorMessage(error, t));
        return;
      }
      setOpen(false);
      const asked = { id: deal.id, stageId: rules.stageId, reason: given };
      const answer = await throughGate(deal, asked, () => Promise.reject(error));
      if (!answer) return;
      applyRecord('deal', answer);
      closed = answer;
    }
    setOpen(false);
    toast.undo(won ? t('records.won') : t('records.lost'), async () => {
      applyRecord('deal', await move.mutateAsync(backTo(deal.stageId, closed)));
    });
  }

  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus width={280}>
      <Popover.Target>
        <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {verb}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.closing}
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <ReasonChoice
            label={won ? t('records.whyWon') : t('records.whyLost')}
            pipelineId={deal.pipelineId}
            won={won}
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            data-autofocus
            onChange={setReason}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void submit();
            }}
          />
          <FormError>{refusal}</FormError>
          <Button type="submit" color={won ? 'teal.9' : 'red.7'} loading={close.isPending}>
            {won ? t('records.markWon') : t('records.markLost')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
