import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { AddRow } from './AddRow.tsx';
import { RoleRow } from './RoleRow.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';
import { useRoleChoices } from './use-choices.ts';

/** The roles, each with what it may do. */
export function RolesSettings() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const roles = trpc.roles.list.useQuery();
  const choices = useRoleChoices();
  const [from, setFrom] = useState('manager');
  const create = trpc.roles.create.useMutation({ onSuccess: () => utils.roles.invalidate() });
  return (
    <Section title={t('settings.rolesPage')} description={t('settings.rolesText')}>
      {roles.isPending && <LinesSkeleton lines={4} lineHeight={44} />}
      {roles.isError && <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />}
      {roles.data && (
        <>
          <ul className={classes.list}>
            {roles.data.items.map((role) => (
              <RoleRow key={role.name} role={role} choices={choices} />
            ))}
          </ul>
          <AddRow label={t('settings.newRole')} onAdd={(name) => create.mutateAsync({ name, from })}>
            <Select
              allowDeselect={false}
              aria-label={t('settings.roleFrom')}
              title={t('settings.roleFrom')}
              data={choices}
              value={from}
              onChange={(value) => setFrom(value ?? from)}
              style={{ alignSelf: 'flex-start', width: 150 }}
            />
          </AddRow>
        </>
      )}
    </Section>
  );
}
