import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { usePeople } from '../users/use-people.ts';
import { AddRow } from './AddRow.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

type Team = RouterOutputs['teams']['list']['items'][number];

export function TeamsSettings() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const teams = trpc.teams.list.useQuery();
  const { people } = usePeople();
  const refresh = { onSuccess: () => utils.teams.list.invalidate() };
  const create = trpc.teams.create.useMutation(refresh);
  const update = trpc.teams.update.useMutation(refresh);
  const remove = trpc.teams.delete.useMutation(refresh);
  const [removing, setRemoving] = useState<Team | null>(null);
  const items = teams.data?.items ?? [];

  return (
    <Section title={t('settings.teams')} description={t('settings.teamsText')}>
      {teams.isPending && <LinesSkeleton lines={4} lineHeight={44} />}
      {teams.isError && <ErrorState error={teams.error} onRetry={() => void teams.refetch()} />}
      {teams.data && items.length === 0 && <EmptyState title={t('settings.noTeams')} />}
      {items.length > 0 && (
        <ul className={classes.list}>
          {items.map((team) => (
            <li key={team.id} className={`${classes.row} ${classes.wrap}`}>
              <span className={classes.who}>
                <span className={classes.grow}>
                  <InlineText
                    field="name"
                    label={t('settings.teamName')}
                    value={team.name}
                    onSave={(name) => update.mutateAsync({ id: team.id, set: { name: name ?? '' } })}
                  />
                </span>
              </span>
              <span className={classes.quiet}>
                {t('settings.people', {
                  count: people.filter((person) => person.active && person.teamId === team.id).length,
                })}
              </span>
              <span className={classes.cell}>
                <InlineChoice
                  field="parentId"
                  label={t('settings.parentOf', { name: team.name })}
                  placeholder={t('settings.noParent')}
                  value={team.parentId === null ? null : String(team.parentId)}
                  choices={items
                    .filter(({ id }) => id !== team.id)
                    .map(({ id, name }) => ({ value: String(id), label: name }))}
                  clearable
                  onSave={(parent) =>
                    update.mutateAsync({ id: team.id, set: { parentId: parent === null ? null : Number(parent) } })
                  }
                />
              </span>
              <ActionIcon aria-label={`${t('common.delete')}: ${team.name}`} onClick={() => setRemoving(team)}>
                <IconTrash size={16} stroke={1.6} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <AddRow label={t('settings.newTeam')} onAdd={(name) => create.mutateAsync({ name })} />
      <ConfirmDialog
        isOpen={removing !== null}
        title={t('settings.deleteTitle', { name: removing?.name })}
        confirmLabel={t('common.delete')}
        isDangerous
        onClose={() => setRemoving(null)}
        onConfirm={async () => {
          if (removing) await remove.mutateAsync({ id: removing.id });
        }}
      >
        {t('settings.deleteTeamText')}
      </ConfirmDialog>
    </Section>
  );
}
