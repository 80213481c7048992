import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import type { Team } from './team-tree.ts';

/** Nowhere: people may be in no team. */
const NONE = 'none';

type Props = { team: Team; teams: readonly Team[]; count: number; onClose: () => void };

/** Asks where the people of a team go before it goes. */
export function TeamRemoval({ team, teams, count, onClose }: Props) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const remove = trpc.teams.delete.useMutation({
    onSuccess: () => Promise.all([utils.teams.invalidate(), utils.users.invalidate()]),
  });
  const [place, setPlace] = useState(team.parentId === null ? NONE : String(team.parentId));
  const others = teams.filter(({ id }) => id !== team.id).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <ConfirmDialog
      isOpen
      title={t('settings.deleteTitle', { name: team.name })}
      confirmLabel={t('common.delete')}
      isDangerous
      onClose={onClose}
      onConfirm={() => remove.mutateAsync({ id: team.id, toTeamId: place === NONE ? null : Number(place) })}
    >
      <p style={{ marginTop: 0 }}>{t('settings.deleteTeamText')}</p>
      {count > 0 && (
        <Select
          label={t('settings.movePeopleTo', { count })}
          allowDeselect={false}
          data={[{ value: NONE, label: t('settings.noTeam') }, ...others]}
          value={place}
          onChange={(value) => setPlace(value ?? NONE)}
        />
      )}
    </ConfirmDialog>
  );
}
