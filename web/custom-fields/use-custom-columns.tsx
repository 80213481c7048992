import { useMemo } from 'react';
import type { CustomValues } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';
import type { TableColumn } from '../table/RecordTable.tsx';
import { CustomFieldValue } from './CustomFieldValue.tsx';
import { useCustomFields } from './use-custom-fields.ts';

type Holder = { id: number; customFields: CustomValues; can: { edit: boolean } };
type Fields = { customFields: CustomValues };
type Save = (set: Fields, from: Fields) => Promise<unknown>;

const UNSORTED = new Set(['multiSelect', 'longText']);
const WIDTHS: Partial<Record<string, number>> = { boolean: 90, number: 110, money: 120, day: 120, timestamp: 150 };

/** The fields that people added to a record type, as columns that wait to be shown. */
export function useCustomColumns<Row extends Holder>(
  type: RecordType,
  useSave: (id: number) => Save,
): TableColumn<Row>[] {
  const fields = useCustomFields(type);
  const withheld = useSession().user.fields[type];
  return useMemo(
    () =>
      fields.map((field): TableColumn<Row> => {
        const isNumber = field.type === 'number' || field.type === 'money';
        const isTime = field.type === 'day' || field.type === 'timestamp';
        const Cell = ({ row }: { row: Row }) => {
          const save = useSave(row.id);
          return (
            <CustomFieldValue
              field={field}
              values={row.customFields}
              canEdit={row.can.edit && withheld[field.key] === undefined}
              onSave={(values, from) => save({ customFields: values }, { customFields: from })}
              tabIndex={-1}
            />
          );
        };
        return {
          id: field.key,
          label: field.name,
          width: WIDTHS[field.type] ?? 150,
          isHiddenAtFirst: true,
          ...(UNSORTED.has(field.type) ? {} : { sort: field.key }),
          ...(isNumber ? { align: 'right' as const, figures: 'numbers' as const } : {}),
          ...(isTime ? { figures: 'days' as const } : {}),
          cell: (row) => <Cell row={row} />,
        };
      }),
    [fields, withheld, useSave],
  );
}
