import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { toast, withButton } from '../lib/toast.tsx';
import { refreshLists } from './record-cache.ts';
import { useOpenInPanel } from './use-open-record.ts';

/** After a record was made: the lists show it, and the toast leads there. */
export function useCreated(type: RecordType): (id: number, message: string) => void {
  const { t } = useTranslation();
  const openInPanel = useOpenInPanel();
  return (id, message) => {
    refreshLists(type);
    toast.success(withButton(message, t('common.open'), () => openInPanel({ type, id })));
  };
}
