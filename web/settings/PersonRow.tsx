import { ActionIcon, Badge, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { trpc } from '../trpc.ts';
import { EraseDialog } from '../ui/EraseDialog.tsx';
import { UserAvatar } from '../users/UserAvatar.tsx';
import { useViewAs } from '../viewing.ts';
import { DeactivateDialog } from './DeactivateDialog.tsx';
import { EditPerson } from './EditPerson.tsx';
import type { Person } from './person.ts';
import classes from './settings.module.css';
import { useRoleChoices, useTeamChoices } from './use-choices.ts';

/** A one-time link, and for whom it is. */
export type PersonLink = { name: string; link: string };

type Props = { person: Person; onLink: (link: PersonLink) => void };

/** Somebody who works here: role and team changed in place, the rest in a menu. */
export function PersonRow({ person, onLink }: Props) {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const roles = useRoleChoices();
  const teams = useTeamChoices();
  const update = trpc.users.update.useMutation({ onSuccess: () => utils.users.invalidate() });
  const erase = trpc.erasure.user.useMutation({ onSuccess: () => utils.users.invalidate() });
  const [dialog, setDialog] = useState<'edit' | 'deactivate' | 'erase' | null>(null);
  const close = () => setDialog(null);

  return (
    <li className={`${classes.row} ${classes.wrap}`}>
      <span className={person.active ? classes.who : `${classes.who} ${classes.off}`}>
        <UserAvatar user={person} size={28} decorative />
        <span className={classes.grow}>
          <span className="truncate" style={{ display: 'block' }} title={person.name}>
            {person.name}
          </span>
          <span className={`${classes.quiet} truncate`} style={{ display: 'block' }} title={person.email}>
            {person.email}
          </span>
        </span>
        {person.active && !person.hasPassword && <Badge>{t('settings.invited')}</Badge>}
        {!person.active && <Badge>{t('settings.inactive')}</Badge>}
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
        <PersonMenu
          person={person}
          onLink={onLink}
          onEdit={() => setDialog('edit')}
          onDeactivate={() => setDialog('deactivate')}
          onErase={() => setDialog('erase')}
        />
      </span>
      {dialog === 'edit' && <EditPerson person={person} onClose={close} />}
      {dialog === 'erase' && (
        <EraseDialog
          name={person.name}
          text={t('settings.eraseText')}
          onErase={(name) => erase.mutateAsync({ id: person.id, name })}
          onClose={close}
        />
      )}
      {dialog === 'deactivate' && <DeactivateDialog person={person} onClose={close} />}
    </li>
  );
}

function PersonMenu({
  person,
  onLink,
  onEdit,
  onDeactivate,
  onErase,
}: Props & { onEdit: () => void; onDeactivate: () => void; onErase: () => void }) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const { sendsMail } = workspace;
  const utils = trpc.useUtils();
  const refresh = { onSuccess: () => utils.users.invalidate(), onError: toast.error };
  const update = trpc.users.update.useMutation(refresh);
  const endTwoFactor = trpc.users.endTwoFactor.useMutation({
    onSuccess: async () => {
      toast.success(t('settings.twoFactorEnded', { name: person.name }));
      await utils.users.invalidate();
    },
    onError: toast.error,
  });
  const viewAs = useViewAs();
  const removePicture = trpc.users.removePicture.useMutation(refresh);
  const resetPassword = trpc.users.resetPassword.useMutation({
    onSuccess: ({ link }) => {
      if (link === null) toast.success(t('settings.linkMailed', { email: person.email }));
      else onLink({ name: person.name, link });
    },
    onError: toast.error,
  });
  const { id } = person;
  const isSelf = id === user.id;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`${t('common.more')}: ${person.name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isSelf && <Menu.Item onClick={onEdit}>{t('settings.editPerson')}</Menu.Item>}
        {!isSelf && person.active && sendsMail && (
          <Menu.Item onClick={() => resetPassword.mutate({ id, by: 'mail' })}>
            {t(person.hasPassword ? 'settings.mailLink' : 'settings.inviteAgain')}
          </Menu.Item>
        )}
        {!isSelf && person.active && (
          <Menu.Item onClick={() => resetPassword.mutate({ id, by: 'link' })}>{t('settings.makeLink')}</Menu.Item>
        )}
        {!isSelf && person.hasTwoFactor && (
          <Menu.Item onClick={() => endTwoFactor.mutate({ id })}>{t('settings.endTwoFactor')}</Menu.Item>
        )}
        {person.can.viewAs && (
          <Menu.Item onClick={() => viewAs.mutate({ userId: id })}>
            {t('settings.viewAs', { name: person.name })}
          </Menu.Item>
        )}
        {person.picture !== null && (
          <Menu.Item onClick={() => removePicture.mutate({ id })}>{t('settings.removePictureOf')}</Menu.Item>
        )}
        {!isSelf &&
          (person.active ? (
            <Menu.Item color="red" onClick={onDeactivate}>
              {t('common.disable')}
            </Menu.Item>
          ) : (
            <>
              <Menu.Item onClick={() => update.mutate({ id, set: { active: true } })}>{t('common.enable')}</Menu.Item>
              <Menu.Item color="red" onClick={onErase}>
                {t('common.erase')}
              </Menu.Item>
            </>
          ))}
        {isSelf && person.picture === null && <Menu.Label>{t('settings.thatIsYou')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
