import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { usePeople } from '../users/use-people.ts';
import { AddRow } from './AddRow.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { TeamRow } from './TeamRow.tsx';
import { teamTree } from './team-tree.ts';

/** The teams, each below the one that it is part of, with their people. */
export function TeamsSettings() {
  const { t } = useTranslation();
  const { compare } = useFormat();
  const utils = trpc.useUtils();
  const teams = trpc.teams.list.useQuery();
  const { people } = usePeople();
  const create = trpc.teams.create.useMutation({ onSuccess: () => utils.teams.list.invalidate() });
  const items = teamTree(teams.data?.items ?? [], compare);

  return (
    <Section title={t('settings.teams')} description={t('settings.teamsText')}>
      {teams.isPending && <LinesSkeleton lines={4} lineHeight={44} />}
      {teams.isError && <ErrorState error={teams.error} onRetry={() => void teams.refetch()} />}
      {teams.data && items.length === 0 && (
        <EmptyState title={t('settings.noTeams')}>{t('settings.noTeamsText')}</EmptyState>
      )}
      {items.length > 0 && (
        <ul className={classes.list}>
          {items.map(({ team, depth }) => (
            <TeamRow
              key={team.id}
              team={team}
              depth={depth}
              teams={items.map((item) => item.team)}
              people={people.filter((person) => person.teamId === team.id)}
            />
          ))}
        </ul>
      )}
      {teams.data && <AddRow label={t('settings.newTeam')} onAdd={(name) => create.mutateAsync({ name })} />}
    </Section>
  );
}
