import { useTranslation } from 'react-i18next';
import type { CustomValues } from '../../src/custom-fields/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import type { FieldGroup } from '../records/FieldGroups.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { CustomFieldValue } from './CustomFieldValue.tsx';
import { useCustomFields } from './use-custom-fields.ts';

type Holder = { customFields: CustomValues; can: { edit: boolean } };
type Fields = { customFields: CustomValues };

/** A record's custom fields among the others that it shows. */
export function useCustomLines(
  type: RecordType,
  { customFields, can }: Holder,
  save: (set: Fields, from: Fields) => Promise<unknown>,
): FieldGroup {
  const { t } = useTranslation();
  const { isSettable } = useFieldRights(type);
  return {
    label: t('customFields.group'),
    fields: useCustomFields(type).map((field) => ({
      name: field.key,
      label: field.name,
      help: field.helpText,
      value: customFields[field.key] ?? null,
      field: (
        <CustomFieldValue
          field={field}
          values={customFields}
          canEdit={can.edit && isSettable(field.key)}
          onSave={(values, from) => save({ customFields: values }, { customFields: from })}
        />
      ),
    })),
  };
}
