import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';

const BUNDLES = { deal: 'deals', contact: 'contacts', company: 'companies', task: 'tasks' } as const;

/** What a field is called on screen; one without a name of its own keeps the server's. */
export function useFieldLabel(type: RecordType): (field: string) => string {
  const { t, i18n } = useTranslation();
  return (field) => {
    const key = `${BUNDLES[type]}.field.${field}`;
    // The field's name comes from the log, so the key can't be checked by its type.
    return i18n.exists(key) ? t(key as 'contacts.field.name') : field;
  };
}
