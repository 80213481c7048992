import { useTranslation } from 'react-i18next';
import { type ScreenType, WHOLE_NAME } from '../../src/imports/input.ts';
import { useFieldLabel } from '../records/use-field-label.ts';

const ACTIVITY_FIELDS = [
  'type',
  'subject',
  'body',
  'happenedAt',
  'duration',
  'direction',
  'result',
  'userId',
  'createdAt',
] as const;

/** What the fields that a column can go to are called. */
export function useTargetWords(): (type: ScreenType, field: string) => string {
  const { t } = useTranslation();
  const labelOf = {
    contact: useFieldLabel('contact'),
    company: useFieldLabel('company'),
    deal: useFieldLabel('deal'),
    task: useFieldLabel('task'),
  };
  return (type, field) => {
    if (field === WHOLE_NAME) return t('imports.wholeName');
    if (type !== 'activity') return labelOf[type](field);
    const known = ACTIVITY_FIELDS.find((each) => each === field);
    return known ? t(`imports.activity.${known}`) : field;
  };
}
