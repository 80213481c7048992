import { ActionIcon, Badge, Button, Menu, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDots, IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { CopyField } from '../ui/CopyField.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { NewUser } from './NewUser.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useRoleChoices, useTeamChoices } from './use-choices.ts';

type Person = RouterOutputs['users']['list']['items'][number];

const PER_PAGE = 200;

/** Who works here, in which role and team. */
export function UsersSettings() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const users = trpc.users.list.useQuery(
    { perPage: PER_PAGE, ...(q ? { q } : {}) },
    { placeholderData: keepPreviousData },
  );
  const [isCreating, setCreating] = useState(false);
  const [link, setLink] = useState<{ name: string; link: string } | null>(null);
  return (
    <Section
      title={t('settings.users')}
      description={t('settings.usersText')}
      action={<Button onClick={() => setCreating(true)}>{t('settings.addPerson')}</Button>}
    >
      <TextInput
        type="search"
        mb="sm"
        aria-label={t('fields.searchPeople')}
        placeholder={t('fields.searchPeople')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
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
      {users.data && users.data.total > PER_PAGE && (
        <p className={classes.description}>{t('settings.firstPeople', { shown: PER_PAGE, count: users.data.total })}</p>
      )}
      <NewUser isOpen={isCreating} onClose={() => setCreating(false)} onCreated={setLink} />
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        title={t('settings.linkTitle', { name: link?.name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p className={classes.description} style={{ marginBottom: 12 }}>
          {t('settings.linkText')}
        </p>
        {link && <CopyField label={t('settings.link')} value={link.link} />}
      </Modal>
    </Section>
  );
}

type RowProps = { person: Person; onLink: (link: { name: string; link: string }) => void };

function PersonRow({ person, onLink }: RowProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const roles = useRoleChoices();
  const teams = useTeamChoices();
  const update = trpc.users.update.useMutation({ onSuccess: () => utils.users.invalidate() });
  const resetPassword = trpc.users.resetPassword.useMutation();
  const isSelf = person.id === user.id;

  async function setActive(active: boolean) {
    try {
      await update.mutateAsync({ id: person.id, set: { active } });
      if (!active) toast.undo(t('settings.disabled', { name: person.name }), () => setActive(true));
    } catch (error) {
      toast.error(error);
    }
  }
  async function makeLink() {
    try {
      const { link } = await resetPassword.mutateAsync({ id: person.id });
      onLink({ name: person.name, link });
    } catch (error) {
      toast.error(error);
    }
  }

  return (
    <li className={`${classes.row} ${classes.wrap}`}>
      <span className={person.active ? classes.who : `${classes.who} ${classes.off}`}>
        <PersonAvatar name={person.name} size={26} decorative />
        <span className={classes.grow}>
          <span className="truncate" style={{ display: 'block' }}>
            {person.name}
          </span>
          <span className={`${classes.quiet} truncate`} style={{ display: 'block' }}>
            {person.email}
          </span>
        </span>
        {!person.active && <Badge>{t('settings.inactive')}</Badge>}
      </span>
      <span className={classes.cell}>
        <InlineChoice
          field="role"
          label={t('settings.roleOf', { name: person.name })}
          value={person.role}
          choices={roles}
          canEdit={!isSelf}
          onSave={(role) => update.mutateAsync({ id: person.id, set: { role: role ?? person.role } })}
        />
      </span>
      <span className={classes.cell}>
        <InlineChoice
          field="teamId"
          label={t('settings.teamOf', { name: person.name })}
          placeholder={t('settings.noTeam')}
          value={person.teamId === null ? null : String(person.teamId)}
          choices={teams}
          clearable
          onSave={(team) => update.mutateAsync({ id: person.id, set: { teamId: team === null ? null : Number(team) } })}
        />
      </span>
      <span className={classes.tools}>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`${t('common.more')}: ${person.name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void makeLink()}>{t('settings.makeLink')}</Menu.Item>
            {!isSelf &&
              (person.active ? (
                <Menu.Item color="red" onClick={() => void setActive(false)}>
                  {t('common.disable')}
                </Menu.Item>
              ) : (
                <Menu.Item onClick={() => void setActive(true)}>{t('common.enable')}</Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      </span>
    </li>
  );
}
