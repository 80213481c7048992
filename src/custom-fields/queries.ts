import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Color } from '../core/colors.ts';
import type { Db } from '../db/client.ts';
import { type Customized, type CustomKey, type CustomValue, keyOf } from './input.ts';
import { type CustomFieldRow, customFieldOptions, customFields } from './table.ts';

export type FieldOption = {
  id: number;
  label: string;
  color: Color | null;
  isArchived: boolean;
};

/** A field that people added to a record type, as everybody may know it. */
export type CustomField = Omit<CustomFieldRow, 'createdAt' | 'updatedAt' | 'version' | 'copiesId'> & {
  /** What records, filters, rights and the history call it. */
  key: CustomKey;
  options: FieldOption[];
  defaultValue: CustomValue;
};

type Which = {
  recordType?: Customized | undefined;
  withDeleted?: boolean | undefined;
  id?: number;
  /** The one that is to take this one's place, which is found by nothing else. */
  copyOf?: number;
};

/** The fields in their order, each with its options. */
export async function loadCustomFields(
  db: Db,
  { recordType, withDeleted = false, id, copyOf }: Which = {},
): Promise<CustomField[]> {
  const isWanted = and(
    recordType === undefined ? undefined : eq(customFields.recordType, recordType),
    withDeleted || copyOf !== undefined ? undefined : isNull(customFields.deletedAt),
    copyOf === undefined ? isNull(customFields.copiesId) : eq(customFields.copiesId, copyOf),
    id === undefined ? undefined : eq(customFields.id, id),
  );
  const rows = await db
    .select({
      field: customFields,
      options: sql<FieldOption[]>`coalesce((
        select jsonb_agg(jsonb_build_object('id', o.id, 'label', o.label, 'color', o.color, 'isArchived', o.is_archived)
          order by o.is_archived, o.sort_order, o.id)
        from ${customFieldOptions} o where o.field_id = custom_fields.id), '[]'::jsonb)`,
    })
    .from(customFields)
    .where(isWanted)
    .orderBy(asc(customFields.recordType), asc(customFields.sortOrder), asc(customFields.id));
  return rows.map(({ field: { createdAt: _c, updatedAt: _u, version: _v, copiesId: _i, ...field }, options }) => ({
    ...field,
    key: keyOf(field.id),
    options,
  }));
}
