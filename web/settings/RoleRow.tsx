import { ActionIcon, Collapse, Switch } from '@mantine/core';
import { IconChevronRight, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineText } from '../fields/InlineText.tsx';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { usePeople } from '../users/use-people.ts';
import { RightsMatrix } from './RightsMatrix.tsx';
import { RoleRemoval } from './RoleRemoval.tsx';
import type { Role } from './role.ts';
import classes from './settings.module.css';
import { type Choice, useRoleName } from './use-choices.ts';

type Props = { role: Role; choices: readonly Choice[] };

/** A role: its name, how many have it, and its rights when it is opened. */
export function RoleRow({ role, choices }: Props) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const { people } = usePeople();
  const update = trpc.roles.update.useMutation({
    onSuccess: () => Promise.all([utils.roles.invalidate(), utils.users.invalidate()]),
  });
  const requireTwoFactor = trpc.roles.requireTwoFactor.useMutation({
    onError: toast.error,
    onSettled: () => utils.roles.invalidate(),
  });
  const [isOpen, setOpen] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const rightsId = useId();
  const name = useRoleName()(role.name);
  const holders = people.filter((person) => person.role === role.name);
  const active = holders.filter((person) => person.active);

  return (
    <li>
      <div className={`${classes.row} ${classes.wrap}`}>
        <ActionIcon
          aria-expanded={isOpen}
          aria-controls={rightsId}
          aria-label={t('settings.rightsOf', { name })}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight
            size={16}
            stroke={1.6}
            aria-hidden
            className={classes.chevron}
            data-open={isOpen || undefined}
          />
        </ActionIcon>
        <span className={classes.team}>
          <InlineText
            field="name"
            label={t('settings.roleName')}
            value={name}
            canEdit={role.can.edit && !role.isBuiltIn}
            onSave={(value) => update.mutateAsync({ role: role.name, set: { name: value ?? '' } })}
          />
          <span className={classes.summary}>{t('settings.people', { count: active.length })}</span>
        </span>
        {role.can.delete && (
          <ActionIcon aria-label={`${t('common.delete')}: ${name}`} onClick={() => setRemoving(true)}>
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div id={rightsId}>
        <Collapse expanded={isOpen}>
          {isOpen && (
            <>
              <RightsMatrix role={role} />
              <Switch
                size="xs"
                className={classes.roleSwitch}
                label={t('settings.requireTwoFactor')}
                description={t('settings.requireTwoFactorText')}
                disabled={!role.can.requireTwoFactor}
                checked={role.requiresTwoFactor}
                onChange={({ currentTarget: { checked: isRequired } }) =>
                  requireTwoFactor.mutate({ role: role.name, isRequired })
                }
              />
            </>
          )}
        </Collapse>
      </div>
      {isRemoving && (
        <RoleRemoval
          role={role}
          choices={choices.filter(({ value }) => value !== role.name)}
          count={holders.length}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  );
}
