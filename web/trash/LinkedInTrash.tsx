import { Alert, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { refreshLists, refreshSingle } from '../records/record-cache.ts';
import { trpc } from '../trpc.ts';
import classes from './trash.module.css';

/** Says that what a record is linked to is in the trash, and brings it back from there. */
export function LinkedInTrash({
  type,
  id,
  className,
}: {
  type: RecordType;
  id: number;
  className?: string | undefined;
}) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const query = trpc.trash.linked.useQuery({ entityType: type, entityId: id });
  const restore = trpc.trash.restore.useMutation();
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;

  async function bringBack(entityType: RecordType, linkedId: number) {
    try {
      await restore.mutateAsync({ entityType, ids: [linkedId] });
    } catch (error) {
      toast.error(error);
    }
    refreshSingle(entityType, linkedId);
    for (const each of RECORD_TYPES) refreshLists(each);
    await utils.trash.invalidate();
  }

  return (
    <Alert className={className} color="orange" icon={<IconTrash size={16} aria-hidden />}>
      {items.map(({ entityType, id: linkedId, name, canRestore }) => (
        <div key={`${entityType} ${linkedId}`} className={classes.still}>
          {t(`trash.linked.${entityType}`, { name })}{' '}
          {canRestore && (
            <Button
              size="compact-xs"
              variant="default"
              loading={restore.isPending}
              onClick={() => void bringBack(entityType, linkedId)}
            >
              {t('records.restore')}
            </Button>
          )}
        </div>
      ))}
    </Alert>
  );
}
