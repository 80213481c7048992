import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TagPicker } from '../tags/TagPicker.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import classes from './bulk.module.css';
import type { DialogProps } from './dialog.ts';

/** Which tags all of them are to wear, and which none of them any more; whatever else each wears stays. */
export function TagDialog({ many, run, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<number[]>([]);
  const [removed, setRemoved] = useState<number[]>([]);
  return (
    <ConfirmDialog
      isOpen
      title={t('bulk.tagTitle', many)}
      confirmLabel={t('bulk.editSubmit', many)}
      isDisabled={added.length === 0 && removed.length === 0}
      onConfirm={() =>
        run({
          action: 'edit',
          ...(added.length > 0 && { addTagIds: added }),
          ...(removed.length > 0 && { removeTagIds: removed }),
        })
      }
      onClose={onClose}
    >
      <div className={classes.tags}>
        <TagPicker label={t('bulk.addTags')} value={added} onChange={setAdded} />
        <TagPicker label={t('bulk.removeTags')} value={removed} onChange={setRemoved} canCreate={false} />
      </div>
    </ConfirmDialog>
  );
}
