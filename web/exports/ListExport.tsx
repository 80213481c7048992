import type { RecordType } from '../../src/records/input.ts';
import { askedOf, type ListSearch } from '../table/list-search.ts';
import type { TableLookState } from '../table/use-table-look.ts';
import { ExportButton } from './ExportButton.tsx';

type Props<Row> = { type: RecordType; search: ListSearch; look: TableLookState<Row> };

/** Exports a list as it is on screen: filtered, sorted, with its columns. */
export function ListExport<Row>({ type, search, look }: Props<Row>) {
  const { sort, ...query } = askedOf(search);
  return <ExportButton selection={{ type, query }} sort={sort} columns={look.columns.map(({ id }) => id)} />;
}
