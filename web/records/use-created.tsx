import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { refreshLists } from './record-cache.ts';
import { useOpenInPanel } from './use-open-record.ts';

/** After a record was made: the lists show it, and the toast leads there. */
export function useCreated(type: RecordType): (id: number, message: string) => void {
  const { t } = useTranslation();
  const openInPanel = useOpenInPanel();
  return (id, message) => {
    refreshLists(type);
    toast.success(
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button variant="light" size="compact-xs" onClick={() => openInPanel({ type, id })}>
          {t('common.open')}
        </Button>
      </Group>,
    );
  };
}
