import { Button, SegmentedControl } from '@mantine/core';
import { IconCheckbox, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { TASK_PRIORITIES, TASK_STATUSES } from '../../src/tasks/input.ts';
import { useCreate } from '../create.ts';
import { addDays, atTime } from '../fields/moments.ts';
import { useFormat } from '../lib/use-format.ts';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { Marks } from '../looks/Marks.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { ChoiceFilter, PersonFilter, TextFilter } from '../table/Filters.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import { QuickTask } from '../tasks/QuickTask.tsx';
import { TaskCalendar } from '../tasks/TaskCalendar.tsx';
import { TaskGroups } from '../tasks/TaskGroups.tsx';
import { calendarFilters, readTaskSearch } from '../tasks/task-search.ts';
import { useTasks } from '../tasks/use-tasks.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/Skeletons.tsx';

/** What is to be done, by when: one's own tasks unless the address says otherwise. */
export function TasksPage() {
  const { t } = useTranslation();
  const { open, ...search } = useSearch({ from: '/shell/tasks' });
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const format = useFormat();
  const { user } = useSession();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('task');
  const isMine = search.assigneeId === undefined && search.everybody !== true;
  const { tasks, shown, total, query } = useTasks(search, isMine ? user.id : search.assigneeId);
  const narrow = (patch: object) =>
    void navigate({ to: '/tasks', search: { open, ...readTaskSearch({ ...search, ...patch }) }, replace: true });
  const add = () => create('task');
  // A phone has room for the hours of one day.
  const view = search.view === 'week' && isPhone ? 'day' : search.view === 'day' && !isPhone ? 'week' : search.view;
  const { everybody: _, view: __, date: ___, ...asked } = search;
  // Which of the two lists is shown is no filter that could be taken back.
  const narrowing = asked.status === 'done' ? { ...asked, status: undefined } : asked;
  return (
    <Page
      title={t('nav.tasks')}
      count={view ? undefined : total}
      actions={
        <>
          <LookAtAll type="task" />
          {mayCreate && (
            <Button leftSection={!isPhone && <IconPlus size={15} aria-hidden />} onClick={add}>
              {t('tasks.new')}
            </Button>
          )}
        </>
      }
      toolbar={
        <>
          <SegmentedControl
            size="xs"
            style={{ flex: 'none' }}
            aria-label={t('tasks.calendar.view')}
            value={view ?? 'list'}
            data={(['list', 'month', isPhone ? 'day' : 'week'] as const).map((value) => ({
              value,
              label: t(`tasks.calendar.views.${value}`),
            }))}
            onChange={(chosen) =>
              narrow({ view: chosen, page: undefined, sort: undefined, dueAfter: undefined, dueBefore: undefined })
            }
          />
          <SegmentedControl
            size="xs"
            style={{ flex: 'none' }}
            aria-label={t('tasks.whose')}
            value={isMine ? 'mine' : 'everybody'}
            data={[
              { value: 'mine', label: t('tasks.mine') },
              { value: 'everybody', label: t('tasks.everybody') },
            ]}
            onChange={(whose) => narrow({ everybody: whose === 'everybody' || undefined, assigneeId: undefined })}
          />
          <SegmentedControl
            size="xs"
            style={{ flex: 'none' }}
            aria-label={t('tasks.which')}
            value={search.status === 'done' ? 'done' : 'open'}
            data={[
              { value: 'open', label: t('tasks.open') },
              { value: 'done', label: t('tasks.statuses.done') },
            ]}
            onChange={(which) =>
              narrow(which === 'done' ? { status: 'done', sort: '-updatedAt' } : { status: undefined, sort: undefined })
            }
          />
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q })} />
          {!isMine && (
            <PersonFilter
              label={t('tasks.field.assigneeId')}
              value={search.assigneeId}
              onChange={(assigneeId) => narrow({ assigneeId, everybody: assigneeId === undefined || undefined })}
            />
          )}
          <ChoiceFilter
            label={t('tasks.field.status')}
            value={search.status}
            choices={TASK_STATUSES.map((value) => ({ value, label: t(`tasks.statuses.${value}`) }))}
            onChange={(status) => narrow({ status, page: undefined })}
          />
          <ChoiceFilter
            label={t('tasks.field.priority')}
            value={search.priority}
            choices={TASK_PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }))}
            onChange={(priority) => narrow({ priority })}
          />
        </>
      }
    >
      {view && (
        <TaskCalendar
          view={view}
          date={search.date}
          filters={{ ...calendarFilters(search), ...(isMine && { assigneeId: user.id }) }}
          isPhone={isPhone}
          onGo={(to) => narrow(to)}
          onList={(day) =>
            narrow({
              view: undefined,
              date: undefined,
              dueAfter: atTime(day, '00:00', format.timeZone),
              dueBefore: atTime(addDays(day, 1), '00:00', format.timeZone),
            })
          }
        />
      )}
      {!view && <QuickTask preset={search.assigneeId === undefined ? {} : { assigneeId: search.assigneeId }} />}
      {view ? null : query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <TableSkeleton rows={10} columns={2} rowHeight={38} />
      ) : tasks.length === 0 ? (
        <NothingHere
          search={narrowing}
          icon={<IconCheckbox size={28} stroke={1.4} />}
          title={search.status === 'done' ? t('tasks.noneDone') : t('tasks.emptyTitle')}
          text={t('tasks.emptyText')}
          action={mayCreate && <Button onClick={add}>{t('tasks.new')}</Button>}
          onClear={() => void navigate({ to: '/tasks', search: { open } })}
        />
      ) : (
        <Marks type="task" ids={tasks.map(({ id }) => id)}>
          <TaskGroups
            tasks={tasks}
            search={search}
            shown={shown}
            query={query}
            isOwn={isMine}
            isFinishedAsked={search.status === 'done' || search.status === 'cancelled'}
          />
        </Marks>
      )}
    </Page>
  );
}
