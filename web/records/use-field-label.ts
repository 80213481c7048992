import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useCustomFields, useValueWords } from '../custom-fields/use-custom-fields.ts';

const BUNDLES = { deal: 'deals', contact: 'contacts', company: 'companies', task: 'tasks' } as const;

/** The texts of fields that hold one of a few values. */
const CHOICES: Partial<Record<RecordType, Readonly<Record<string, string>>>> = {
  contact: { lifecycleStage: 'contacts.lifecycle', leadStatus: 'contacts.leadStatuses' },
  task: { status: 'tasks.statuses', priority: 'tasks.priorities' },
  deal: { status: 'deals.statuses' },
};

/** What a value of such a field is called; undefined for fields of other kinds. */
export function useChoiceLabel(type: RecordType): (field: string, value: unknown) => string | undefined {
  const { t, i18n } = useTranslation();
  const added = useCustomFields(type);
  const wordsOf = useValueWords();
  return (field, value) => {
    const custom = added.find((each) => each.key === field);
    if (custom) return wordsOf(custom, value);
    const key = `${CHOICES[type]?.[field]}.${String(value)}`;
    // The log's field and value make the key.
    return i18n.exists(key) ? t(key as 'tasks.statuses.done') : undefined;
  };
}

/** What a field is called on screen; one without a name of its own keeps the server's. */
export function useFieldLabel(type: RecordType): (field: string) => string {
  const { t, i18n } = useTranslation();
  const added = useCustomFields(type);
  return (field) => {
    const custom = added.find((each) => each.key === field);
    if (custom) return custom.name;
    const key = `${BUNDLES[type]}.field.${field}`;
    // The field's name comes from the log, so the key can't be checked by its type.
    return i18n.exists(key) ? t(key as 'contacts.field.name') : field;
  };
}
