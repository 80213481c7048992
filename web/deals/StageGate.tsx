import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isCustomKey } from '../../src/custom-fields/input.ts';
import { REQUIREMENTS, type Requirement } from '../../src/pipelines/input.ts';
import { FieldInput } from '../custom-fields/FieldInput.tsx';
import { useCustomFields } from '../custom-fields/use-custom-fields.ts';
import { DayInput } from '../fields/DayInput.tsx';
import { errorMessage, fieldErrors } from '../lib/errors.ts';
import { parseNumber } from '../lib/parse-number.ts';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordSelect } from '../records/RecordSelect.tsx';
import { refreshLists } from '../records/record-cache.ts';
import { DueChips } from '../tasks/DueChips.tsx';
import { dueChoices } from '../tasks/due-choices.ts';
import { type ApiError, type RouterInputs, trpc } from '../trpc.ts';
import { FormError } from '../ui/FormError.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';
import { ReasonChoice } from './ReasonChoice.tsx';
import classes from './stage-gate.module.css';
import { brokenRules, type Gate, useStageGate } from './stage-gate.ts';
import { usePipelines } from './use-pipelines.ts';

type Fields = NonNullable<RouterInputs['deals']['move']['set']>;

const AT_ONCE = { trpc: { context: { mayWait: false } } };

/** Asks for what a stage wants of a deal on its way there, says where else it may go, and moves it then. */
export function StageGate() {
  const { t } = useTranslation();
  const { gate } = useStageGate();
  const { data } = usePipelines();
  const rules = gate && brokenRules(gate.refusal);
  const stages = data?.items.flatMap((pipeline) => pipeline.stages) ?? [];
  const target = stages.find(({ id }) => id === rules?.stageId);
  return (
    <Modal
      opened={gate !== null}
      onClose={() => gate?.finish(null)}
      size={440}
      title={gate && t('deals.gate.title', { title: gate.deal.title, stage: target?.name ?? '' })}
      styles={{ title: { lineHeight: 1.35 } }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {gate && <GateForm key={gate.deal.id} gate={gate} stages={stages} />}
    </Modal>
  );
}

type Stage = { id: number; name: string; probability: number; isWon: boolean; isLost: boolean };

function GateForm({ gate, stages }: { gate: Gate; stages: readonly Stage[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  // What the dialog asks for has to be answered while it is there.
  const move = trpc.deals.move.useMutation(AT_ONCE);
  const createTask = trpc.tasks.create.useMutation(AT_ONCE);
  const [refusal, setRefusal] = useState<ApiError>(gate.refusal);
  const [failure, setFailure] = useState<string>();
  const [set, setFields] = useState<Fields>({});
  const [amountText, setAmountText] = useState('');
  const [task, setTask] = useState(() => ({ title: '', dueAt: dueChoices(now, format).tomorrow as string | null }));
  const [asked] = useState(() => askedIn(gate.refusal));
  const rules = brokenRules(refusal);
  const target = stages.find(({ id }) => id === rules?.stageId);
  const elsewhere = stages.filter(({ id, isWon, isLost }) => rules?.openStageIds.includes(id) && !isWon && !isLost);
  const errors = refusal === gate.refusal ? {} : fieldErrors(refusal);

  async function send({ stageId = gate.move.stageId, skipRules = false } = {}) {
    const isElsewhere = stageId !== gate.move.stageId;
    const amount = parseNumber(amountText, format.locale);
    if (amount === undefined) {
      setFailure(t('fields.notANumber'));
      return;
    }
    try {
      const title = task.title.trim();
      if (title !== '' && !isElsewhere) {
        await createTask.mutateAsync({ title, dueAt: task.dueAt, dealId: gate.deal.id });
        setTask({ ...task, title: '' });
        refreshLists('task');
      }
      const given = amountText.trim() === '' ? set : { ...set, amount };
      const to = isElsewhere
        ? { id: gate.move.id, stageId }
        : { ...gate.move, set: { ...gate.move.set, ...given }, skipRules };
      gate.finish(await move.mutateAsync(to));
    } catch (error) {
      if (brokenRules(error)) setRefusal(error as ApiError);
      else setFailure(errorMessage(error, t));
    }
  }

  const editorOf = (field: Requirement, index: number) => (
    <GateField
      key={field}
      isFirst={index === 0}
      field={field}
      gate={gate}
      value={set}
      onChange={(more) => setFields({ ...set, ...more })}
      amountText={amountText}
      onAmount={setAmountText}
      task={task}
      onTask={setTask}
      error={errors[isCustomKey(field) ? `customFields.${field}` : field]}
    />
  );

  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!rules?.isWayClosed) void send();
      }}
    >
      {rules?.isWayClosed ? (
        <p className={classes.text}>
          {t('deals.gate.wayClosed', { from: gate.deal.stage.name, to: target?.name ?? '' })}
        </p>
      ) : (
        <>
          <p className={classes.text}>{t('deals.gate.asks', { stage: target?.name ?? '' })}</p>
          {asked.map(editorOf)}
        </>
      )}
      {elsewhere.length > 0 && (
        <div className={classes.ways}>
          <span className={classes.quiet}>{t('deals.gate.elsewhere')}</span>
          {elsewhere.map((stage) => (
            <Button
              key={stage.id}
              size="compact-xs"
              variant="default"
              leftSection={<StageDot stage={stage} />}
              onClick={() => void send({ stageId: stage.id })}
            >
              {stage.name}
            </Button>
          ))}
        </div>
      )}
      {rules?.maySkip && <p className={classes.quiet}>{t('deals.gate.skipText')}</p>}
      <FormError>{failure}</FormError>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => gate.finish(null)}>
          {t('common.cancel')}
        </Button>
        {rules?.maySkip && (
          <Button variant="light" color="orange" onClick={() => void send({ skipRules: true })}>
            {t('deals.gate.skip')}
          </Button>
        )}
        {!rules?.isWayClosed && (
          <Button type="submit" loading={move.isPending || createTask.isPending}>
            {t('deals.gate.move')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What was missing when the dialog opened: it stays in sight once it is filled in. */
function askedIn(refusal: ApiError): Requirement[] {
  const missing = brokenRules(refusal)?.missing ?? [];
  return [...REQUIREMENTS.filter((requirement) => missing.includes(requirement)), ...missing.filter(isCustomKey)];
}

type Task = { title: string; dueAt: string | null };
type FieldProps = {
  /** The keyboard begins here. */
  isFirst: boolean;
  field: Requirement;
  gate: Gate;
  value: Fields;
  onChange: (fields: Fields) => void;
  amountText: string;
  onAmount: (text: string) => void;
  task: Task;
  onTask: (task: Task) => void;
  error: string | undefined;
};

function GateField({ isFirst, field, gate, value, onChange, amountText, onAmount, task, onTask, error }: FieldProps) {
  const { t } = useTranslation();
  const added = useCustomFields('deal').find(({ key }) => key === field);
  if (isCustomKey(field)) {
    return (
      added && (
        <FieldInput
          field={added}
          isFirst={isFirst}
          value={value.customFields?.[field] ?? null}
          onChange={(given) => onChange({ customFields: { ...value.customFields, [field]: given } })}
          error={error}
        />
      )
    );
  }
  const label = t(field === 'openTask' ? 'deals.gate.openTask' : `deals.field.${field}`);
  const common = { label, error, 'data-autofocus': isFirst || undefined };
  switch (field) {
    case 'amount':
      return (
        <TextInput
          {...common}
          inputMode="decimal"
          rightSection={gate.deal.currency}
          rightSectionWidth={48}
          value={amountText}
          onChange={(event) => onAmount(event.currentTarget.value)}
        />
      );
    case 'expectedCloseDate':
      return (
        <DayInput
          {...common}
          value={value.expectedCloseDate ?? null}
          onChange={(day) => onChange({ expectedCloseDate: day })}
        />
      );
    case 'contactId':
    case 'companyId':
      return (
        <RecordSelect
          {...common}
          type={field === 'contactId' ? 'contact' : 'company'}
          value={value[field] ?? null}
          onChange={(record) => onChange({ [field]: record?.id ?? null })}
        />
      );
    case 'responsibleId':
      return (
        <PersonSelect
          {...common}
          value={value.responsibleId ?? null}
          onChange={(responsibleId) => onChange({ responsibleId })}
        />
      );
    case 'wonReason':
    case 'lostReason':
      return (
        <ReasonChoice
          {...common}
          autosize
          minRows={2}
          maxLength={500}
          pipelineId={gate.deal.pipelineId}
          won={field === 'wonReason'}
          value={value[field] ?? ''}
          onChange={(reason) => onChange({ [field]: reason || null })}
        />
      );
    case 'openTask':
      return (
        <div className={classes.task}>
          <TextInput
            {...common}
            placeholder={t('tasks.quick')}
            maxLength={200}
            value={task.title}
            onChange={(event) => onTask({ ...task, title: event.currentTarget.value })}
          />
          <DueChips value={task.dueAt} onChange={(dueAt) => onTask({ ...task, dueAt })} />
        </div>
      );
    case 'description':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          value={value.description ?? ''}
          onChange={(event) => onChange({ description: event.currentTarget.value || null })}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          maxLength={100}
          value={value.source ?? ''}
          onChange={(event) => onChange({ source: event.currentTarget.value || null })}
        />
      );
  }
}
