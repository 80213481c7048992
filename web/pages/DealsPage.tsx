import { Button } from '@mantine/core';
import { IconLayoutKanban, IconTable } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreate } from '../create.ts';
import classes from '../deals/board.module.css';
import { shownStageOf } from '../deals/board-places.ts';
import { DealBoard } from '../deals/DealBoard.tsx';
import { DealTableFilters } from '../deals/DealTableFilters.tsx';
import { boardFiltersOf, type DealSearch, readDealSearch } from '../deals/deal-search.ts';
import { PipelineSwitcher } from '../deals/PipelineSwitcher.tsx';
import { useBoard } from '../deals/use-board.ts';
import { useDealQuestions } from '../deals/use-deal-questions.tsx';
import { withoutFields } from '../filters/groups.ts';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { Marks } from '../looks/Marks.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { TextFilter } from '../table/Filters.tsx';
import { LayoutSwitch } from '../table/LayoutSwitch.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { BoardSkeleton, TableSkeleton } from '../ui/Skeletons.tsx';
import { useView } from '../views/use-view.ts';
import { ViewBar } from '../views/ViewBar.tsx';
import { type ListAddress, readViewSearch } from '../views/view-state.ts';

const FilterBar = lazy(() => import('../filters/FilterBar.tsx').then((module) => ({ default: module.FilterBar })));
const loadTable = () => import('../deals/DealsTable.tsx');
const DealsTable = lazy(() => loadTable().then((module) => ({ default: module.DealsTable })));
const DealTableCount = lazy(() => loadTable().then((module) => ({ default: module.DealTableCount })));
const DealTableTools = lazy(() => loadTable().then((module) => ({ default: module.DealTableTools })));

/** The deals as a board, or as a table. */
export function DealsPage() {
  const { t } = useTranslation();
  const { open, view, ...rest } = useSearch({ from: '/shell/deals' });
  const address = { ...rest, ...(view === 'table' ? { layout: view } : {}) };
  const { state, addressOf } = useView('deal', address);
  const search = readDealSearch({ ...state, view: state.layout === 'table' ? 'table' : undefined });
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { user } = useSession();
  const create = useCreate((state) => state.open);
  const filters = useStable(boardFiltersOf(search, user.id));
  const isTable = search.view === 'table';
  const quick = useDealQuestions(isTable, search.pipelineId);
  const { board, query } = useBoard(filters, !isTable);

  const show = ({ layout, ...to }: ListAddress) =>
    void navigate({
      to: '/deals',
      search: { open, ...readViewSearch({ ...to }), ...readDealSearch({ ...to, view: layout }) },
      replace: true,
    });
  function go(patch: Partial<DealSearch>) {
    const { view: shown, ...next } = { ...search, ...patch };
    show(addressOf({ ...next, ...(shown === 'table' ? { layout: shown } : {}) }));
  }
  const mayCreate = useMayCreate('deal');
  function add() {
    // On a phone one stage is in view, and that is the one that is meant.
    const shown = isPhone && !isTable && board?.columns[shownStageOf(board.pipeline.id)]?.stage;
    const stage = shown && !shown.isWon && !shown.isLost ? { stageId: shown.id } : {};
    create('deal', board ? { pipelineId: board.pipeline.id, ...stage } : {});
  }
  const clear = () =>
    void navigate({ to: '/deals', search: { open, pipelineId: search.pipelineId, view: search.view } });
  const narrowing = { ...search, pipelineId: undefined };
  const count = board?.columns.reduce((sum, column) => sum + column.count, 0);
  const shownIds = useMemo(() => board?.columns.flatMap(({ deals }) => deals.map(({ id }) => id)) ?? [], [board]);
  const nothing = (
    <NothingHere
      search={narrowing}
      icon={<IconLayoutKanban size={28} stroke={1.4} />}
      title={t('deals.board.emptyTitle')}
      text={t('deals.board.emptyText')}
      action={mayCreate && <Button onClick={add}>{t('deals.board.new')}</Button>}
      onClear={clear}
    />
  );
  return (
    <ListPage
      title={t('nav.deals')}
      heading={
        <>
          <h1 className={classes.title}>{t('nav.deals')}</h1>
          {!isTable && (
            <PipelineSwitcher
              current={board?.pipeline}
              onChoose={(pipelineId) => go({ pipelineId, filter: withoutFields(search.filter, ['stageId']) })}
            />
          )}
        </>
      }
      count={
        isTable ? (
          <Suspense>
            <DealTableCount search={search} onNarrow={go} />
          </Suspense>
        ) : (
          count
        )
      }
      search={narrowing}
      onClear={clear}
      views={<ViewBar type="deal" state={address} onOpen={show} />}
      tools={
        <>
          <LookAtAll type="deal" />
          {isTable && (
            <Suspense>
              <DealTableTools search={search} onNarrow={go} />
            </Suspense>
          )}
          <LayoutSwitch
            value={isTable ? 'table' : 'board'}
            choices={[
              { value: 'board', icon: IconLayoutKanban, label: t('table.layouts.board') },
              { value: 'table', icon: IconTable, label: t('table.layouts.table') },
            ]}
            onChange={(layout) => go({ view: layout === 'table' ? layout : undefined })}
          />
        </>
      }
      create={mayCreate ? { label: t('deals.board.new'), run: add } : undefined}
      filters={
        <>
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => go({ q })} />
          {isTable && <DealTableFilters search={search} onNarrow={go} />}
          <Suspense>
            <FilterBar type="deal" filter={search.filter} onChange={(filter) => go({ filter })} quick={quick} />
          </Suspense>
        </>
      }
    >
      {isTable ? (
        <Suspense fallback={<TableSkeleton rows={14} columns={6} />}>
          <DealsTable search={search} onNarrow={go} empty={nothing} />
        </Suspense>
      ) : (
        <>
          {query.isPending && <BoardSkeleton columns={isPhone ? 1 : 4} />}
          {query.isError && !board && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
          {board && count === 0 && nothing}
          {board && count !== 0 && (
            <Marks type="deal" ids={shownIds}>
              <DealBoard key={board.pipeline.id} board={board} filters={filters} />
            </Marks>
          )}
        </>
      )}
    </ListPage>
  );
}

/** The same object for as long as it says the same. */
function useStable<Value extends object>(value: Value): Value {
  const text = JSON.stringify(value);
  // The text stands for the value.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => value, [text]);
}
