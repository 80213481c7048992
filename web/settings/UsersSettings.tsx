import { Button, Modal, Pagination, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_LINK_DAYS } from '../../src/auth/input.ts';
import { trpc } from '../trpc.ts';
import { CopyField } from '../ui/CopyField.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { NewUser } from './NewUser.tsx';
import { type PersonLink, PersonRow } from './PersonRow.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useRoleChoices, useTeamChoices } from './use-choices.ts';

const PER_PAGE = 50;

const STATES = ['active', 'inactive', 'all'] as const;
type State = (typeof STATES)[number];
const ACTIVE: Record<State, { active?: boolean }> = { active: { active: true }, inactive: { active: false }, all: {} };

/** Who works here, in which role and team. */
export function UsersSettings() {
  const { t } = useTranslation();
  const roles = useRoleChoices();
  const teams = useTeamChoices();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const [role, setRole] = useState<string | null>(null);
  const [team, setTeam] = useState<string | null>(null);
  const [state, setState] = useState<State>('active');
  const filter = { ...(q && { q }), ...(role && { role }), ...(team && { teamId: Number(team) }), ...ACTIVE[state] };
  // Another choice of people begins at its first page.
  const key = JSON.stringify(filter);
  const [turned, setTurned] = useState({ key, page: 1 });
  const page = turned.key === key ? turned.page : 1;
  const users = trpc.users.list.useQuery({ page, perPage: PER_PAGE, ...filter }, { placeholderData: keepPreviousData });
  const [isCreating, setCreating] = useState(false);
  const [link, setLink] = useState<PersonLink | null>(null);
  const pages = Math.ceil((users.data?.total ?? 0) / PER_PAGE);

  return (
    <Section
      title={t('settings.users')}
      description={users.data ? t('settings.people', { count: users.data.total }) : t('settings.usersText')}
      action={<Button onClick={() => setCreating(true)}>{t('settings.addPerson')}</Button>}
    >
      <div className={classes.filters} role="search">
        <TextInput
          type="search"
          className={classes.search}
          aria-label={t('fields.searchPeople')}
          placeholder={t('fields.searchPeople')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          clearable
          aria-label={t('settings.role')}
          placeholder={t('settings.role')}
          data={roles}
          value={role}
          onChange={setRole}
        />
        <Select
          clearable
          searchable
          aria-label={t('settings.teamField')}
          placeholder={t('settings.teamField')}
          data={teams}
          value={team}
          onChange={setTeam}
        />
        <Select
          allowDeselect={false}
          aria-label={t('settings.state')}
          data={STATES.map((value) => ({ value, label: t(`settings.states.${value}`) }))}
          value={state}
          onChange={(value) => setState(STATES.find((each) => each === value) ?? 'active')}
        />
      </div>
      {users.isPending && <LinesSkeleton lines={8} lineHeight={44} />}
      {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      {users.data && users.data.items.length > 0 && (
        <ul className={classes.list}>
          {users.data.items.map((person) => (
            <PersonRow key={person.id} person={person} onLink={setLink} />
          ))}
        </ul>
      )}
      {users.data?.items.length === 0 && <EmptyState title={t('common.nothingFound')} />}
      {pages > 1 && (
        <Pagination
          mt="md"
          size="sm"
          total={pages}
          value={page}
          onChange={(next) => setTurned({ key, page: next })}
          getControlProps={(control) => ({ 'aria-label': t(`settings.pages.${control}`) })}
          getItemProps={(number) => ({ 'aria-label': t('settings.pages.number', { number }) })}
        />
      )}
      <NewUser isOpen={isCreating} onClose={() => setCreating(false)} onCreated={setLink} />
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        title={t('settings.linkTitle', { name: link?.name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p className={classes.description} style={{ marginBottom: 12 }}>
          {t('settings.linkText', { count: PASSWORD_LINK_DAYS })}
        </p>
        {link && <CopyField label={t('settings.link')} value={link.link} />}
      </Modal>
    </Section>
  );
}
