import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { matching } from '../fields/matching.ts';
import { useFormat } from '../lib/use-format.ts';
import { useSession } from '../session.ts';
import { PersonName } from './PersonName.tsx';
import { UserAvatar } from './UserAvatar.tsx';
import { usePeople } from './use-people.ts';

type Props = Omit<SelectProps, 'data' | 'value' | 'defaultValue' | 'onChange' | 'renderOption' | 'multiple'> & {
  value: number | null;
  onChange: (userId: number | null) => void;
  /** Who is not to be offered. */
  without?: number;
};

/** One of the people who work here, oneself first; those who left are offered only where they are chosen already. */
export function PersonSelect({ value, onChange, without, ...select }: Props) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { people } = usePeople();
  const { compare } = useFormat();
  const offered = people
    .filter((person) => person.id !== without && (person.active || person.id === value))
    .sort((a, b) => Number(b.id === user.id) - Number(a.id === user.id) || compare(a.name, b.name));
  const chosen = people.find((person) => person.id === value);
  return (
    <Select
      searchable
      placeholder={t('fields.unassigned')}
      nothingFoundMessage={t('common.nothingFound')}
      filter={matching}
      maxDropdownHeight={280}
      leftSection={chosen && <UserAvatar user={chosen} size={18} decorative />}
      leftSectionPointerEvents="none"
      {...select}
      data={offered.map((person) => ({ value: String(person.id), label: person.name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
      renderOption={({ option }) => <PersonName id={Number(option.value)} name={option.label} />}
    />
  );
}
