import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { ChoiceFilter, PersonFilter, RecordFilter, TeamFilter } from '../table/Filters.tsx';
import type { QuickQuestion } from './FilterBar.tsx';

/** Whose records, or which team's. */
export function useOwnerQuestions(field: 'responsibleId' | 'assigneeId', label: string): QuickQuestion[] {
  const { t } = useTranslation();
  return [
    {
      name: 'owner',
      field,
      op: 'is',
      chip: (ask) => <PersonFilter label={label} value={undefined} onChange={ask} />,
    },
    {
      name: 'team',
      field,
      op: 'inTeam',
      chip: (ask) => <TeamFilter label={t('filters.team')} value={undefined} onChange={ask} />,
    },
  ];
}

/** What is linked to one record. */
export const recordQuestion = (field: string, type: RecordType, label: string): QuickQuestion => ({
  name: field,
  field,
  op: 'is',
  chip: (ask) => <RecordFilter label={label} type={type} value={undefined} onChange={ask} />,
});

/** What is one of a few. */
export const choiceQuestion = (
  field: string,
  label: string,
  choices: Parameters<typeof ChoiceFilter>[0]['choices'],
  valueOf: (choice: string) => string | number = (choice) => choice,
): QuickQuestion => ({
  name: field,
  field,
  op: 'is',
  chip: (ask) => (
    <ChoiceFilter
      label={label}
      value={undefined}
      choices={choices}
      onChange={(choice) => choice !== undefined && ask(valueOf(choice))}
    />
  ),
});
