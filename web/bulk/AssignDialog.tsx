import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';
import type { DialogProps } from './dialog.ts';

type Props = DialogProps & { field: 'responsibleId' | 'assigneeId'; label: string };

/** Whose all of them are to be. */
export function AssignDialog({ field, label, many, run, onClose }: Props) {
  const { t } = useTranslation();
  const [userId, setUserId] = useState<number | null>(null);
  return (
    <ConfirmDialog
      isOpen
      title={t('bulk.assignTitle', many)}
      confirmLabel={t('bulk.assignSubmit', many)}
      isDisabled={userId === null}
      onConfirm={() => run({ action: 'edit', set: { [field]: userId } })}
      onClose={onClose}
    >
      <PersonSelect data-autofocus label={label} value={userId} onChange={setUserId} />
    </ConfirmDialog>
  );
}
