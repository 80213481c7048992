import { ActionIcon, Button } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { useSession } from '../session.ts';
import { useIsPhone } from '../shell/use-is-phone.ts';
import { trpc } from '../trpc.ts';
import { takeInLookAtAll } from './looks-cache.ts';
import { useMarkCounts } from './marks-context.ts';

/** Takes all marks of a type away, where there are any on the page. */
export function LookAtAll({ type }: { type: RecordType }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { user } = useSession();
  const count = useMarkCounts(({ counts }) => counts[type] ?? 0);
  const lookAtAll = trpc.looks.lookAtAll.useMutation();
  if (count === 0 || user.viewing) return null;
  async function see() {
    try {
      const { before } = await lookAtAll.mutateAsync({ entityType: type });
      takeInLookAtAll();
      toast.undo(t('records.looks.allSeen'), async () => {
        await lookAtAll.mutateAsync({ entityType: type, upTo: before });
        takeInLookAtAll();
      });
    } catch (error) {
      toast.error(error);
    }
  }
  const label = t(`records.looks.seeAll.${type}`);
  return isPhone ? (
    <ActionIcon aria-label={label} title={label} onClick={() => void see()}>
      <IconEyeCheck size={17} stroke={1.7} aria-hidden />
    </ActionIcon>
  ) : (
    <Button
      variant="subtle"
      color="gray"
      title={label}
      leftSection={<IconEyeCheck size={15} stroke={1.7} aria-hidden />}
      onClick={() => void see()}
    >
      {t('records.looks.seen')}
    </Button>
  );
}
