import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { FormDialog } from '../settings/FormDialog.tsx';
import { useChangeView } from './use-change-view.tsx';
import type { SavedView } from './use-view.ts';
import type { ListState } from './view-state.ts';

export type Naming = { kind: 'new'; state: ListState } | { kind: 'rename'; view: SavedView };

type Props = { type: RecordType; naming: Naming; onMade: (view: SavedView) => void; onClose: () => void };

/** Asks what a view is to be called, and of a new one for whom it is. */
export function NameView({ type, naming, onMade, onClose }: Props) {
  const { t } = useTranslation();
  const { create, change } = useChangeView();
  const isNew = naming.kind === 'new';
  const [name, setName] = useState(isNew ? '' : naming.view.name);
  const [isShared, setShared] = useState(false);
  const [error, setError] = useState<string>();

  async function save() {
    if (!isNew) {
      onClose();
      if (name.trim() !== '' && name.trim() !== naming.view.name) await change(naming.view, { name });
      return;
    }
    const { layout, ...state } = naming.state;
    try {
      const view = await create.mutateAsync({ recordType: type, name, state, isShared, ...(layout && { layout }) });
      onClose();
      onMade(view);
      toast.success(t('views.created', { name: view.name }));
    } catch (refusal) {
      setError(errorMessage(refusal, t));
    }
  }

  return (
    <FormDialog
      isOpen
      title={t(isNew ? 'views.newTitle' : 'views.renameTitle')}
      submitLabel={t('common.save')}
      error={error}
      isSubmitting={create.isPending}
      onSubmit={save}
      onClose={onClose}
    >
      <TextInput
        label={t('views.name')}
        value={name}
        maxLength={100}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isNew && (
        <Switch
          label={t('views.share')}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}
