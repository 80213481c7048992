import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { PersonSelect } from '../users/PersonSelect.tsx';

type Props = { type: RecordType; id: number; onClose: () => void };

/** Whether somebody sees a record, and what decides it: for those who manage people. */
export function SightDialog({ type, id, onClose }: Props) {
  const { t } = useTranslation();
  const [userId, setUserId] = useState<number | null>(null);
  const query = trpc.access.explain.useQuery(
    { entityType: type, entityId: id, userId: userId ?? 0 },
    { enabled: userId !== null, staleTime: 0 },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('records.sight.title')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <PersonSelect label={t('records.sight.who')} value={userId} onChange={setUserId} data-autofocus />
      <div role="status" style={{ minHeight: 96, marginTop: 12 }}>
        {userId !== null && query.isPending && <LinesSkeleton lines={2} lineHeight={28} />}
        {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <Answer answer={query.data} />}
      </div>
    </Modal>
  );
}

const RIGHTS = ['edit', 'delete', 'assign', 'comment'] as const;

function Answer({ answer }: { answer: RouterOutputs['access']['explain'] }) {
  const { t, i18n } = useTranslation();
  const { isVisible, ground, person, owners, isTrashed, can } = answer;
  const roleKey = `roles.${answer.role}`;
  const role = i18n.exists(roleKey) ? t(roleKey as 'roles.admin') : answer.role;
  const told = { role, owners: owners.map(({ name }) => name).join(', '), team: person.team?.name ?? '' };
  const rights = RIGHTS.filter((right) => can[right]).map((right) => t(`settings.rights.${right}`));
  return (
    <>
      <strong>{t(isVisible ? 'records.sight.yes' : 'records.sight.no', { name: person.name })}</strong>
      <p>{t(`records.sight.ground.${ground}`, told)}</p>
      {isVisible && (
        <p>{rights.length > 0 ? t('records.sight.may', { what: rights.join(', ') }) : t('records.sight.none')}</p>
      )}
      {isTrashed && <p>{t('records.sight.trashed')}</p>}
    </>
  );
}
