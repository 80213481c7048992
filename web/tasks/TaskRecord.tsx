import { useTranslation } from 'react-i18next';
import { FieldRow } from '../fields/FieldRow.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFrame, RecordState } from '../records/RecordFrame.tsx';
import { History } from '../timeline/History.tsx';
import { trpc } from '../trpc.ts';
import { TaskCheckbox } from './TaskCheckbox.tsx';
import { TASK_FIELDS, type Task, TaskField, useSaveTask } from './TaskField.tsx';

type Props = { id: number; isPanel: boolean };

export function TaskRecord({ id, isPanel }: Props) {
  const query = trpc.tasks.get.useQuery({ id });
  return <RecordState query={query}>{(task) => <Loaded task={task} isPanel={isPanel} />}</RecordState>;
}

function Loaded({ task, isPanel }: { task: Task; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveTask(task.id);
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
      primaryFields={TASK_FIELDS.length}
      fields={TASK_FIELDS.map((field) => (
        <FieldRow key={field} label={t(`tasks.field.${field}`)}>
          <TaskField task={task} field={field} />
        </FieldRow>
      ))}
      tabs={[{ value: 'history', label: t('records.tab.history'), content: <History type="task" id={task.id} /> }]}
    />
  );
}
