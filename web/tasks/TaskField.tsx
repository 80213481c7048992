import { useTranslation } from 'react-i18next';
import { TASK_PRIORITIES, TASK_STATUSES } from '../../src/tasks/input.ts';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineMoment } from '../fields/InlineDate.tsx';
import { InlinePerson } from '../fields/InlinePerson.tsx';
import { InlineRecord } from '../fields/InlineRecord.tsx';
import { InlineLongText } from '../fields/InlineText.tsx';
import { applyRecord, applyRefusal, refreshLists } from '../records/record-cache.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useSession } from '../session.ts';
import { InlineTags } from '../tags/InlineTags.tsx';
import { type RouterInputs, type RouterOutputs, trpc } from '../trpc.ts';
import { InlineReminders } from './InlineReminders.tsx';
import { InlineRepeat } from './InlineRepeat.tsx';
import { offerNextStep, withdrawNextStep } from './next-step.ts';
import { useSeries } from './use-series.ts';

export type Task = RouterOutputs['tasks']['get'];
type Fields = RouterInputs['tasks']['update']['set'];

export const TASK_FIELDS = [
  'dueAt',
  'reminders',
  'repeat',
  'assigneeId',
  'status',
  'priority',
  'dealId',
  'contactId',
  'companyId',
  'description',
] as const;
/** Tags stand above a record's fields. */
export type TaskFieldName = (typeof TASK_FIELDS)[number] | 'tagIds';

type Props = { task: Task; field: TaskFieldName; placeholder?: string; tabIndex?: number };

export function useSaveTask(id: number) {
  const update = trpc.tasks.update.useMutation({
    onSuccess: (task, { set }) => {
      applyRecord('task', task);
      if (set.status !== undefined && task.repeat) refreshLists('task');
      if (set.status === 'done') void offerNextStep(task);
      else if (set.status !== undefined) withdrawNextStep(task);
    },
    onError: (error) => applyRefusal('task', error),
  });
  return (set: Fields, from: Fields) => update.mutateAsync({ id, set, from });
}

/** One field of a task, edited in place: the same in lists and on the record. */
export function TaskField({ task, field, ...shell }: Props) {
  const { t } = useTranslation();
  const { user } = useSession();
  const save = useSaveTask(task.id);
  const { isHidden, isSettable } = useFieldRights('task');
  const { offerFollowing } = useSeries();
  const common = { ...shell, field, label: t(`tasks.field.${field}`), canEdit: task.can.edit && isSettable(field) };
  if (isHidden(field)) return null;
  switch (field) {
    case 'dueAt':
      return (
        <InlineMoment
          {...common}
          value={task.dueAt}
          onSave={async (dueAt, from) => {
            const saved = await save({ dueAt }, { dueAt: from });
            offerFollowing(saved, dueAt);
            return saved;
          }}
        />
      );
    case 'reminders':
      return (
        <InlineReminders
          {...common}
          value={task.reminders}
          isOwn={task.assigneeId === user.id}
          onSave={(reminders, from) => save({ reminders }, { reminders: from })}
        />
      );
    case 'repeat':
      return (
        <InlineRepeat
          {...common}
          value={task.repeat}
          dueAt={task.dueAt}
          onSave={(repeat, from) => save({ repeat }, { repeat: from })}
        />
      );
    case 'assigneeId':
      return (
        <InlinePerson
          {...common}
          canEdit={task.can.assign}
          value={task.assigneeId}
          name={task.assignee?.name ?? null}
          onSave={(assigneeId, from) => save({ assigneeId }, { assigneeId: from })}
        />
      );
    case 'status':
      return (
        <InlineChoice
          {...common}
          value={task.status}
          choices={TASK_STATUSES.map((value) => ({ value, label: t(`tasks.statuses.${value}`) }))}
          onSave={(to, from) => save({ status: to ?? undefined }, { status: from ?? undefined })}
        />
      );
    case 'priority':
      return (
        <InlineChoice
          {...common}
          value={task.priority}
          choices={TASK_PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }))}
          onSave={(to, from) => save({ priority: to ?? undefined }, { priority: from ?? undefined })}
        />
      );
    case 'dealId':
      return (
        <InlineRecord
          {...common}
          type="deal"
          value={task.dealId}
          name={task.deal?.name ?? null}
          onSave={(dealId, from) => save({ dealId }, { dealId: from })}
        />
      );
    case 'contactId':
      return (
        <InlineRecord
          {...common}
          type="contact"
          value={task.contactId}
          name={task.contact?.name ?? null}
          onSave={(contactId, from) => save({ contactId }, { contactId: from })}
        />
      );
    case 'companyId':
      return (
        <InlineRecord
          {...common}
          type="company"
          value={task.companyId}
          name={task.company?.name ?? null}
          onSave={(companyId, from) => save({ companyId }, { companyId: from })}
        />
      );
    case 'tagIds':
      return (
        <InlineTags {...common} value={task.tagIds} onSave={(tagIds, from) => save({ tagIds }, { tagIds: from })} />
      );
    default:
      return (
        <InlineLongText
          {...common}
          value={task.description}
          onSave={(description, from) => save({ description }, { description: from })}
        />
      );
  }
}
