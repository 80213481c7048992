import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import type { Role } from './role.ts';
import type { Choice } from './use-choices.ts';

type Props = { role: Role; choices: readonly Choice[]; count: number; onClose: () => void };

/** Asks which role the people of one get before it goes. */
export function RoleRemoval({ role, choices, count, onClose }: Props) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const remove = trpc.roles.delete.useMutation({
    onSuccess: () => Promise.all([utils.roles.invalidate(), utils.users.invalidate()]),
  });
  const [toRole, setToRole] = useState<string | null>(null);
  return (
    <ConfirmDialog
      isOpen
      title={t('settings.deleteTitle', { name: role.name })}
      confirmLabel={t('common.delete')}
      isDangerous
      isDisabled={count > 0 && toRole === null}
      onClose={onClose}
      onConfirm={() => remove.mutateAsync({ role: role.name, ...(toRole !== null && { toRole }) })}
    >
      {count > 0 && (
        <>
          <p style={{ marginTop: 0 }}>{t('settings.deleteRoleText')}</p>
          <Select
            label={t('settings.moveRolePeopleTo', { count })}
            allowDeselect={false}
            data={[...choices]}
            value={toRole}
            onChange={setToRole}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
