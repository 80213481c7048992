import { IconCheckbox } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { taskEdit } from '../../src/tasks/input.ts';
import { useCustomLines } from '../custom-fields/use-custom-lines.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { FieldGroups } from '../records/FieldGroups.tsx';
import { RecordFrame } from '../records/RecordFrame.tsx';
import { RecordState } from '../records/RecordState.tsx';
import { usePageCommands } from '../shell/page-commands.ts';
import { RecordTags } from '../tags/RecordTags.tsx';
import { Composer } from '../timeline/Composer.tsx';
import { History } from '../timeline/History.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { isOpenTask, TaskCheckbox } from './TaskCheckbox.tsx';
import { TASK_FIELDS, type Task, TaskField, useSaveTask } from './TaskField.tsx';
import { useCompleteTask } from './use-complete-task.ts';

type Props = { id: number; isPanel: boolean };

export function TaskRecord({ id, isPanel }: Props) {
  const query = trpc.tasks.get.useQuery({ id });
  return (
    <RecordState type="task" query={query}>
      {(task) => <Loaded task={task} isPanel={isPanel} />}
    </RecordState>
  );
}

function Loaded({ task, isPanel }: { task: Task; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveTask(task.id);
  const custom = useCustomLines('task', task, save);
  const { complete, reopen } = useCompleteTask();
  const isOpen = isOpenTask(task);
  const label = t(isOpen ? 'tasks.complete' : 'tasks.reopen', { title: task.title });
  const finish = {
    id: 'complete',
    label,
    icon: IconCheckbox,
    run: () => void (isOpen ? complete(task) : reopen(task)),
  };
  usePageCommands(task.title, task.can.edit && task.deletedAt === null ? [finish] : []);
  const fields = TASK_FIELDS.map((field) => ({
    name: field,
    label: t(`tasks.field.${field}`),
    // As long as there is a date, somebody is reminded of it.
    value: field === 'reminders' ? (task.reminders ?? task.dueAt) : task[field],
    field: <TaskField task={task} field={field} />,
  }));
  return (
    <RecordFrame
      type="task"
      record={task}
      isPanel={isPanel}
      name={task.title}
      mark={<TaskCheckbox task={task} isLarge />}
      title={
        <InlineText
          field="title"
          label={t('tasks.field.title')}
          canEdit={task.can.edit}
          value={task.title}
          onSave={(to, from) => save({ title: to ?? '' }, { title: from ?? '' })}
        />
      }
      subtitle={task.createdBy && t('tasks.madeBy', { name: task.createdBy.name })}
      tags={<RecordTags type="task" record={task} save={save} />}
      timeline={{
        value: 'comments',
        label: t('timeline.plural.comment'),
        content: <Timeline type="task" id={task.id} />,
      }}
      sectionsFirst
      composer={task.can.comment && task.deletedAt === null && <Composer entityType="task" entityId={task.id} />}
      sections={[
        {
          value: 'details',
          label: t('records.tab.details'),
          content: (
            <FieldGroups
              type="task"
              key={task.id}
              groups={[{ fields }, custom]}
              canEdit={task.can.edit}
              record={task}
            />
          ),
        },
      ]}
      history={{
        value: 'history',
        label: t('records.tab.history'),
        content: <History type="task" record={task} set={taskEdit.shape.set} save={save} />,
      }}
    />
  );
}
