import { Button } from '@mantine/core';
import {
  IconCalendarEvent,
  IconCalendarMonth,
  IconCalendarWeek,
  IconCheckbox,
  IconList,
  IconTable,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import { addDays, atTime } from '../fields/moments.ts';
import { useFormat } from '../lib/use-format.ts';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { Marks } from '../looks/Marks.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { TextFilter } from '../table/Filters.tsx';
import { LayoutSwitch } from '../table/LayoutSwitch.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import type { CalendarView } from '../tasks/calendar-days.ts';
import { QuickTask } from '../tasks/QuickTask.tsx';
import { TaskCalendar } from '../tasks/TaskCalendar.tsx';
import { TaskGroups } from '../tasks/TaskGroups.tsx';
import { TaskSwitches } from '../tasks/TaskSwitches.tsx';
import { askedOfCalendar, asksForFinished, isOfMine, readTaskSearch, type TaskSearch } from '../tasks/task-search.ts';
import { useTaskQuestions } from '../tasks/use-task-questions.tsx';
import { useTasks } from '../tasks/use-tasks.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { TableSkeleton } from '../ui/Skeletons.tsx';
import { useView } from '../views/use-view.ts';
import { ViewBar } from '../views/ViewBar.tsx';
import { type ListAddress, type ListState, readViewSearch } from '../views/view-state.ts';

const FilterBar = lazy(() => import('../filters/FilterBar.tsx').then((module) => ({ default: module.FilterBar })));
const loadTable = () => import('../tasks/TasksTable.tsx');
const TasksTable = lazy(() => loadTable().then((module) => ({ default: module.TasksTable })));
const TaskTableCount = lazy(() => loadTable().then((module) => ({ default: module.TaskTableCount })));
const TaskTableTools = lazy(() => loadTable().then((module) => ({ default: module.TaskTableTools })));

/** What the page's `view` says of the layout; which stretch of a calendar is shown is no part of that. */
const layoutOf = (view: TaskSearch['view']): ListState =>
  view === undefined ? {} : { layout: view === 'table' ? view : 'calendar' };
const viewOf = (layout: ListState['layout'], stretch: CalendarView): TaskSearch['view'] =>
  layout === 'calendar' ? stretch : layout === 'table' ? layout : undefined;

const LAYOUT_ICONS = {
  list: IconList,
  table: IconTable,
  month: IconCalendarMonth,
  week: IconCalendarWeek,
  day: IconCalendarEvent,
};

/** What is to be done, by when: one's own tasks unless the address says otherwise. */
export function TasksPage() {
  const { t } = useTranslation();
  const { open, view: asked, date, page, ...rest } = useSearch({ from: '/shell/tasks' });
  const address = { ...rest, ...layoutOf(asked) };
  const { state, addressOf, isPending } = useView('task', address);
  const { layout, ...kept } = state;
  const stretch = asked === undefined || asked === 'table' ? 'month' : asked;
  const search = readTaskSearch({ ...kept, view: viewOf(layout, stretch), date, page });
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const format = useFormat();
  const { user } = useSession();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('task');
  const quick = useTaskQuestions(search);
  // A phone has room for the hours of one day.
  const view =
    search.view === 'week' && isPhone ? 'day' : search.view === 'day' && !isPhone ? 'week' : (search.view ?? 'list');
  const { tasks, shown, total, query } = useTasks(search, view === 'list' && !isPending);

  const show = (to: ListAddress, at: Pick<TaskSearch, 'view' | 'date' | 'page'>) =>
    void navigate({
      to: '/tasks',
      search: { open, ...readViewSearch({ ...to }), ...readTaskSearch({ ...to, ...at }) },
      replace: true,
    });
  function narrow(patch: Partial<TaskSearch>) {
    const { view: as, date: day, page: to, ...next } = { ...search, page: undefined, ...patch };
    const address = addressOf({ ...next, ...layoutOf(as) });
    show(address, { view: as === 'table' ? address.layout && as : as, date: day, page: to });
  }
  const lay = (as: TaskSearch['view']) =>
    narrow({ view: as, date: undefined, sort: undefined, dueAfter: undefined, dueBefore: undefined });
  const clear = () =>
    void navigate({ to: '/tasks', search: { open, view: search.view, date, everybody: search.everybody } });
  const add = () => create('task');
  // Which of the two lists is shown is no filter that could be taken back.
  const narrowing = search.status === 'done' ? { ...search, status: undefined } : search;
  const nothing = (
    <NothingHere
      search={narrowing}
      icon={<IconCheckbox size={28} stroke={1.4} />}
      title={search.status === 'done' ? t('tasks.noneDone') : t('tasks.emptyTitle')}
      text={t('tasks.emptyText')}
      action={mayCreate && <Button onClick={add}>{t('tasks.new')}</Button>}
      onClear={clear}
    />
  );
  return (
    <ListPage
      title={t('nav.tasks')}
      count={
        view === 'table' ? (
          <Suspense>
            <TaskTableCount search={search} onNarrow={narrow} />
          </Suspense>
        ) : view === 'list' ? (
          total
        ) : undefined
      }
      search={narrowing}
      onClear={clear}
      views={<ViewBar type="task" state={address} onOpen={(to) => show(to, { view: viewOf(to.layout, stretch) })} />}
      tools={
        <>
          <LookAtAll type="task" />
          {view === 'table' && (
            <Suspense>
              <TaskTableTools search={search} onNarrow={narrow} />
            </Suspense>
          )}
          <LayoutSwitch
            value={view}
            choices={(['list', 'table', 'month', isPhone ? 'day' : 'week'] as const).map((value) => ({
              value,
              icon: LAYOUT_ICONS[value],
              label: t(`table.layouts.${value}`),
            }))}
            onChange={(chosen) => lay(chosen === 'list' ? undefined : chosen)}
          />
        </>
      }
      create={mayCreate ? { label: t('tasks.new'), run: add } : undefined}
      switches={<TaskSwitches search={search} onNarrow={narrow} />}
      filters={
        <>
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q })} />
          <Suspense>
            <FilterBar type="task" filter={search.filter} onChange={(filter) => narrow({ filter })} quick={quick} />
          </Suspense>
        </>
      }
    >
      {isPending ? (
        <TableSkeleton rows={10} columns={2} rowHeight={38} />
      ) : view === 'table' ? (
        <Suspense fallback={<TableSkeleton rows={14} columns={6} />}>
          <TasksTable search={search} onNarrow={narrow} empty={nothing} />
        </Suspense>
      ) : view === 'list' ? (
        <>
          <QuickTask
            preset={isOfMine(search) || shown.assigneeId === undefined ? {} : { assigneeId: shown.assigneeId }}
          />
          {query.error && !query.data ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : !query.data ? (
            <TableSkeleton rows={10} columns={2} rowHeight={38} />
          ) : tasks.length === 0 ? (
            nothing
          ) : (
            <Marks type="task" ids={tasks.map(({ id }) => id)}>
              <TaskGroups
                tasks={tasks}
                shown={shown}
                query={query}
                isOwn={isOfMine(search)}
                isFinishedAsked={asksForFinished(shown)}
                onPage={(to) => narrow({ page: to })}
              />
            </Marks>
          )}
        </>
      ) : (
        <TaskCalendar
          view={view}
          date={search.date}
          filters={askedOfCalendar(search, user.id)}
          isPhone={isPhone}
          onGo={narrow}
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
    </ListPage>
  );
}
