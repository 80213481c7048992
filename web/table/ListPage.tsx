import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { Page } from '../ui/Page.tsx';
import classes from './list-page.module.css';
import { filterCount } from './list-search.ts';

/** Only phones have it. */
const FilterSheet = lazy(() => import('./FilterSheet.tsx').then((module) => ({ default: module.FilterSheet })));

type Props = {
  title: string;
  heading?: ReactNode;
  count?: ReactNode;
  /** What the address holds: its filters and more. */
  search: object;
  filters: ReactNode;
  /** What is always chosen one way or the other, before the filters: on a phone it stays above the list. */
  switches?: ReactNode;
  onClear: () => void;
  /** Beside the button that makes a new one: column and view switches. */
  tools?: ReactNode;
  /** The saved views, and which of them is open. */
  views?: ReactNode;
  /** Absent for whoever may not make any. */
  create?: { label: string; run: () => void } | undefined;
  children: ReactNode;
};

/** A page of records: filters in a row above it; on a phone in a sheet, with the way to a new one at the thumb. */
export function ListPage(props: Props) {
  const { title, heading, count, search, filters, switches, onClear, tools, views, create, children } = props;
  const isPhone = useIsPhone();
  const active = filterCount(search);
  const sheet = (
    <Suspense fallback={<span className={classes.open} />}>
      <FilterSheet active={active} onClear={onClear}>
        {filters}
      </FilterSheet>
    </Suspense>
  );
  return (
    <Page
      title={title}
      heading={heading}
      count={count}
      actions={
        <>
          {isPhone && sheet}
          {tools}
          {!isPhone && create && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={create.run}>
              {create.label}
            </Button>
          )}
        </>
      }
      toolbar={
        (!isPhone || switches || active > 0) && (
          <>
            {switches}
            {!isPhone && filters}
            {isPhone && active > 0 && <div className={classes.set}>{filters}</div>}
          </>
        )
      }
    >
      {views}
      {children}
      {isPhone && create && (
        <button
          type="button"
          className={classes.create}
          aria-label={create.label}
          title={create.label}
          onClick={create.run}
        >
          <IconPlus size={24} stroke={1.8} aria-hidden />
        </button>
      )}
    </Page>
  );
}
