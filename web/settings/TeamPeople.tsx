import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { PersonName } from '../users/PersonName.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';
import type { Person } from '../users/use-people.ts';
import classes from './settings.module.css';
import type { Team } from './team-tree.ts';
import { useRoleChoices } from './use-choices.ts';

/** Who is in a team: added, made its lead, taken out. Rights follow at once. */
export function TeamPeople({ team, people }: { team: Team; people: readonly Person[] }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const roles = useRoleChoices();
  const update = trpc.users.update.useMutation({ onSuccess: () => utils.users.invalidate() });
  const place = (id: number, teamId: number | null) => update.mutate({ id, set: { teamId } }, { onError: toast.error });

  return (
    <div className={classes.members}>
      {people.length > 0 && (
        <ul className={classes.memberList}>
          {people.map((person) => (
            <li key={person.id} className={classes.member}>
              <span className={classes.grow}>
                <PersonName id={person.id} name={person.name} size={22} />
              </span>
              <span className={classes.cell}>
                <InlineChoice
                  field="role"
                  label={t('settings.roleOf', { name: person.name })}
                  value={person.role}
                  choices={roles}
                  canEdit={person.id !== user.id}
                  onSave={(role) => update.mutateAsync({ id: person.id, set: { role: role ?? person.role } })}
                />
              </span>
              <ActionIcon
                aria-label={t('settings.takeOut', { name: person.name })}
                onClick={() => place(person.id, null)}
              >
                <IconX size={15} stroke={1.6} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <PersonSelect
        value={null}
        onChange={(id) => id !== null && place(id, team.id)}
        aria-label={t('settings.addTo', { name: team.name })}
        placeholder={t('settings.addTo', { name: team.name })}
        style={{ maxWidth: 280 }}
      />
    </div>
  );
}
