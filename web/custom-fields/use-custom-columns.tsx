import { type ComponentType, useMemo } from 'react';
import type { CustomValues } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useSession } from '../session.ts';
import type { TableColumn } from '../table/table-column.ts';
import { CustomFieldValue } from './CustomFieldValue.tsx';
import { type CustomField, useCustomFields } from './use-custom-fields.ts';

type Holder = { id: number; customFields: CustomValues; can: { edit: boolean } };

type Fields = { customFields: CustomValues };

export type CustomCellProps<Row> = { row: Row; field: CustomField; canEdit: boolean };

/** A custom field of a record in a table, edited in place; each record type saves its own. */
export function CustomCell({
  row,
  field,
  canEdit,
  save,
}: CustomCellProps<Holder> & { save: (set: Fields, from: Fields) => Promise<unknown> }) {
  return (
    <CustomFieldValue
      field={field}
      values={row.customFields}
      canEdit={canEdit}
      onSave={(customFields, from) => save({ customFields }, { customFields: from })}
      placeholder="–"
      tabIndex={-1}
    />
  );
}

const UNSORTED = new Set(['multiSelect', 'longText']);
const WIDTHS: Partial<Record<string, number>> = { boolean: 90, number: 110, money: 120, day: 120, timestamp: 150 };

/** The fields that people added to a record type, as columns that wait to be shown. */
export function useCustomColumns<Row extends Holder>(
  type: RecordType,
  Cell: ComponentType<CustomCellProps<Row>>,
): TableColumn<Row>[] {
  const fields = useCustomFields(type);
  const withheld = useSession().user.fields[type];
  return useMemo(
    () =>
      fields.map((field): TableColumn<Row> => {
        const isNumber = field.type === 'number' || field.type === 'money';
        const isTime = field.type === 'day' || field.type === 'timestamp';
        return {
          id: field.key,
          label: field.name,
          width: WIDTHS[field.type] ?? 150,
          isHiddenAtFirst: true,
          ...(UNSORTED.has(field.type) ? {} : { sort: field.key }),
          ...(isNumber ? { align: 'right' as const, figures: 'numbers' as const } : {}),
          ...(isTime ? { figures: 'days' as const } : {}),
          cell: (row) => <Cell row={row} field={field} canEdit={row.can.edit && withheld[field.key] === undefined} />,
        };
      }),
    [fields, withheld, Cell],
  );
}
