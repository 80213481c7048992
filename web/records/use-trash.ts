import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { applyRecord, refreshLists, refreshSingle } from './record-cache.ts';
import { useOpenInPanel, useOpenRecord } from './use-open-record.ts';

function useVerbs(type: RecordType) {
  const verbs = {
    deal: [trpc.deals.delete.useMutation(), trpc.deals.restore.useMutation()],
    contact: [trpc.contacts.delete.useMutation(), trpc.contacts.restore.useMutation()],
    company: [trpc.companies.delete.useMutation(), trpc.companies.restore.useMutation()],
    task: [trpc.tasks.delete.useMutation(), trpc.tasks.restore.useMutation()],
  } as const;
  return verbs[type];
}

/** Into the trash, with the way back in the toast; and out of it. */
export function useTrash(type: RecordType, id: number, name: string) {
  const { t } = useTranslation();
  const [toTrash, fromTrash] = useVerbs(type);
  const open = useOpenRecord();
  const openInPanel = useOpenInPanel();

  async function bringBack() {
    applyRecord(type, await fromTrash.mutateAsync({ id }));
    refreshLists(type);
  }

  async function putAway() {
    await toTrash.mutateAsync({ id });
    applyRecord(type, { id, deletedAt: new Date().toISOString() });
    refreshSingle(type, id);
  }

  async function trash() {
    try {
      await putAway();
    } catch (error) {
      toast.error(error);
      return;
    }
    if (open?.type === type && open.id === id) openInPanel(null);
    toast.undo(t('records.trashed', { name }), bringBack);
  }

  async function restore() {
    try {
      await bringBack();
    } catch (error) {
      toast.error(error);
      return;
    }
    toast.undo(t('records.restored', { name }), putAway);
  }

  return { trash, restore, isRestoring: fromTrash.isPending };
}
