import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';
import type { Person } from './person.ts';

const KINDS = ['deals', 'tasks', 'contacts', 'companies'] as const;

/** Says what becomes of what somebody has before they are let go, and offers to hand it over. */
export function DeactivateDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const utils = trpc.useUtils();
  const { data: holdings, isPending } = trpc.handover.holdings.useQuery({ id: person.id }, { gcTime: 0 });
  const update = trpc.users.update.useMutation({ onSuccess: () => utils.users.invalidate() });
  const handOver = trpc.handover.handOver.useMutation({ onSuccess: () => utils.invalidate() });
  const [isGiven, setGiven] = useState(false);
  const [toId, setToId] = useState<number | null>(null);
  const { id, name } = person;
  const parts = KINDS.flatMap((kind) => {
    const count = holdings?.[kind] ?? 0;
    return count === 0 ? [] : [t(`settings.holdings.${kind}`, { count })];
  });
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);

  async function confirm() {
    if (isGiven && toId !== null) {
      await handOver.mutateAsync({ id, toId, deactivate: true });
      return;
    }
    await update.mutateAsync({ id, set: { active: false } });
    toast.undo(t('settings.disabled', { name }), () => update.mutateAsync({ id, set: { active: true } }));
  }

  return (
    <ConfirmDialog
      isOpen
      title={t('settings.deactivateTitle', { name })}
      confirmLabel={t('common.disable')}
      isDangerous
      isDisabled={isPending || (isGiven && toId === null)}
      onClose={onClose}
      onConfirm={confirm}
    >
      <p style={{ marginTop: 0 }}>{t('settings.deactivateText')}</p>
      {holdings && parts.length === 0 && <p>{t('settings.nothingHeld')}</p>}
      {parts.length > 0 && (
        <Radio.Group
          label={t('settings.holdingsOf', { name, list })}
          value={isGiven ? 'give' : 'leave'}
          onChange={(choice) => setGiven(choice === 'give')}
        >
          <Stack gap="xs" mt="xs">
            <Radio size="xs" value="leave" label={t('settings.leaveHoldings')} />
            <Radio size="xs" value="give" label={t('settings.giveHoldings')} />
          </Stack>
        </Radio.Group>
      )}
      {isGiven && (
        <PersonSelect
          mt="xs"
          value={toId}
          onChange={setToId}
          without={id}
          aria-label={t('settings.handOverTo')}
          placeholder={t('settings.handOverTo')}
          allowDeselect={false}
        />
      )}
    </ConfirmDialog>
  );
}
