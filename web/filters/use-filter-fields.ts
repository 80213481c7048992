import { useMemo } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';

type Described = RouterOutputs['lists']['fields']['items'][number];
/** A field to narrow by, with what it is called: `Company · Industry` for one of a linked record. */
export type FilterField = Described & { label: string };

const LINKS = /^(\w+)\./;

/** What the lists of a record type can be narrowed by: its own fields first, then those of what it is linked to. */
export function useFilterFields(type: RecordType): readonly FilterField[] {
  const { data } = trpc.lists.fields.useQuery({ recordType: type }, { staleTime: 5 * 60_000 });
  const labelOf = {
    company: useFieldLabel('company'),
    contact: useFieldLabel('contact'),
    deal: useFieldLabel('deal'),
    task: useFieldLabel('task'),
  };
  const ownLabel = labelOf[type];
  return useMemo(
    () =>
      (data?.items ?? []).map((field) => {
        const link = LINKS.exec(field.name)?.[1];
        const label = labelOf[field.of](field.field);
        return { ...field, label: link === undefined ? label : `${ownLabel(`${link}Id`)} · ${label}` };
      }),
    // The labels change with the data that they are made of.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [data, ownLabel('createdAt')],
  );
}
