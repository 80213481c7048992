import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { trpc } from '../trpc.ts';
import { useRecordName } from './use-record-name.ts';

export type NamedRecord = { id: number; name: string };

const OFFERED = 20;

/** The first records of a type that match, as the asker may see them; those of the search before until they are there. */
function useMatches(type: RecordType, q: string): { matches: NamedRecord[]; areOfBefore: boolean } {
  const input = { perPage: OFFERED, ...(q ? { q } : {}) };
  const options = (of: RecordType) => ({ enabled: type === of, placeholderData: keepPreviousData });
  const companies = trpc.companies.list.useQuery(input, options('company'));
  const contacts = trpc.contacts.list.useQuery(input, options('contact'));
  const deals = trpc.deals.list.useQuery(input, options('deal'));
  const tasks = trpc.tasks.list.useQuery(input, options('task'));
  const { data, isPlaceholderData: areOfBefore } = { company: companies, contact: contacts, deal: deals, task: tasks }[
    type
  ];
  const matches = (data?.items ?? []).map((record) => ({
    id: record.id,
    name: 'title' in record && !('name' in record) ? record.title : record.name,
  }));
  return { matches, areOfBefore };
}

type Props = Omit<SelectProps, 'data' | 'value' | 'defaultValue' | 'onChange' | 'type' | 'multiple'> & {
  type: RecordType;
  value: number | null;
  /** The chosen record's name, which no search may have brought. */
  recordName?: string | null | undefined;
  onChange: (record: NamedRecord | null) => void;
};

/** A record of one type, found by typing. */
export function RecordSelect({ type, value, recordName, onChange, ...select }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<NamedRecord | null>(null);
  const knownName = useRecordName(type, value, chosen?.id === value ? chosen.name : recordName);
  const known = value === null ? null : { id: value, name: knownName ?? `#${value}` };
  // The input holds the chosen one's name, which is no search.
  const [q] = useDebouncedValue(text === known?.name ? '' : text.trim(), 150);
  const { matches, areOfBefore } = useMatches(type, q);
  const offered = known && !matches.some(({ id }) => id === known.id) ? [...matches, known] : matches;
  return (
    <Select
      searchable
      clearable
      placeholder={t('fields.searchRecords')}
      nothingFoundMessage={t('common.nothingFound')}
      maxDropdownHeight={280}
      {...select}
      // Enter takes the first, but none that was found for other letters.
      selectFirstOptionOnChange={q !== '' && q === text.trim() && !areOfBefore}
      // The server has searched already; the chosen one is among them only to be called by its name.
      filter={({ options }) =>
        q === ''
          ? options
          : options.filter((each) => matches.some(({ id }) => 'value' in each && String(id) === each.value))
      }
      onSearchChange={setText}
      data={offered.map((record) => ({ value: String(record.id), label: record.name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => {
        const record = offered.find((each) => String(each.id) === id) ?? null;
        setChosen(record);
        onChange(record);
      }}
    />
  );
}
