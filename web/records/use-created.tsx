import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { toast, withButton } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { applyRecord, refreshLists } from './record-cache.ts';
import { useOpenInPanel } from './use-open-record.ts';

function useDelete(type: RecordType) {
  const verbs = {
    deal: trpc.deals.delete.useMutation(),
    contact: trpc.contacts.delete.useMutation(),
    company: trpc.companies.delete.useMutation(),
    task: trpc.tasks.delete.useMutation(),
  } as const;
  return verbs[type].mutateAsync;
}

/** After a record was made: the lists show it, and the toast leads there, and takes it back. */
export function useCreated(type: RecordType): (id: number, message: string) => void {
  const { t } = useTranslation();
  const openInPanel = useOpenInPanel();
  const remove = useDelete(type);
  return (id, message) => {
    refreshLists(type);
    toast.undo(
      withButton(message, t('common.open'), () => openInPanel({ type, id })),
      async () => {
        await remove({ id });
        applyRecord(type, { id, deletedAt: new Date().toISOString() });
      },
    );
  };
}
