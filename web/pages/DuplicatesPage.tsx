import { Button, SegmentedControl } from '@mantine/core';
import { IconCopyCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MergedType } from '../../src/redirects/input.ts';
import classes from '../duplicates/duplicates.module.css';
import { Reasons } from '../duplicates/Reasons.tsx';
import { toast } from '../lib/toast.tsx';
import { MergeDialog } from '../merges/MergeDialog.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { queryClient, type RouterOutputs, trpc } from '../trpc.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';

type Pair = RouterOutputs['contacts']['duplicatePairs']['items'][number];

const PER_PAGE = 50;
const TYPES = ['contact', 'company'] as const satisfies readonly MergedType[];

/** Records that are likely the same, to be merged or said not to be. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const { permissions } = useSession().user;
  const types = TYPES.filter((type) => permissions[type].view !== 'none');
  const [type, setType] = useState<MergedType>(types[0] ?? 'contact');
  const [page, setPage] = useState(1);
  const [isDismissed, setDismissed] = useState(false);
  const [merging, setMerging] = useState<Pair | null>(null);
  const input = { page, perPage: PER_PAGE, isDismissed };
  const contacts = trpc.contacts.duplicatePairs.useQuery(input, { enabled: type === 'contact' });
  const companies = trpc.companies.duplicatePairs.useQuery(input, { enabled: type === 'company' });
  const query = type === 'contact' ? contacts : companies;
  const items = query.data?.items;
  const show = (patch: { type?: MergedType; isDismissed?: boolean; page?: number }) => {
    setType(patch.type ?? type);
    setDismissed(patch.isDismissed ?? isDismissed);
    setPage(patch.page ?? 1);
  };
  return (
    <Page
      title={t('duplicates.title')}
      toolbar={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('duplicates.type')}
            value={type}
            data={types.map((value) => ({ value, label: t(`duplicates.types.${value}`) }))}
            onChange={(value) => show({ type: value })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('duplicates.which')}
            value={isDismissed ? 'dismissed' : 'open'}
            data={[
              { value: 'open', label: t('duplicates.open') },
              { value: 'dismissed', label: t('duplicates.dismissed') },
            ]}
            onChange={(value) => show({ isDismissed: value === 'dismissed' })}
          />
        </>
      }
    >
      {query.error && !items && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LinesSkeleton lines={6} lineHeight={72} />}
      {items?.length === 0 && (
        <EmptyState icon={<IconCopyCheck size={26} stroke={1.4} />} title={t('duplicates.none')}>
          {t('duplicates.noneText')}
        </EmptyState>
      )}
      <ul className={classes.plain}>
        {items?.map((pair) => (
          <PairRow
            key={`${pair.first.id}-${pair.second.id}`}
            type={type}
            pair={pair}
            isDismissed={isDismissed}
            onMerge={() => setMerging(pair)}
          />
        ))}
      </ul>
      {(page > 1 || query.data?.hasMore) && (
        <div className={classes.foot}>
          <Button variant="default" size="xs" disabled={page === 1} onClick={() => show({ page: page - 1 })}>
            {t('duplicates.previous')}
          </Button>
          <Button variant="default" size="xs" disabled={!query.data?.hasMore} onClick={() => show({ page: page + 1 })}>
            {t('duplicates.next')}
          </Button>
        </div>
      )}
      {merging && (
        <MergeDialog
          type={type}
          ids={[merging.first.id, merging.second.id]}
          keepable={merging.keepable}
          onClose={() => setMerging(null)}
        />
      )}
    </Page>
  );
}

type RowProps = { type: MergedType; pair: Pair; isDismissed: boolean; onMerge: () => void };

function PairRow({ type, pair, isDismissed, onMerge }: RowProps) {
  const { t } = useTranslation();
  const { first, second, likelihood, reasons, keepable } = pair;
  const dismissContact = trpc.contacts.dismissDuplicate.useMutation();
  const suspectContact = trpc.contacts.suspectDuplicate.useMutation();
  const dismissCompany = trpc.companies.dismissDuplicate.useMutation();
  const suspectCompany = trpc.companies.suspectDuplicate.useMutation();
  const [dismiss, suspect] = type === 'contact' ? [dismissContact, suspectContact] : [dismissCompany, suspectCompany];
  async function say(isNone: boolean) {
    await (isNone ? dismiss : suspect).mutateAsync({ id: first.id, duplicateId: second.id });
    await queryClient.invalidateQueries({
      queryKey: [[type === 'contact' ? 'contacts' : 'companies', 'duplicatePairs']],
    });
  }
  async function decide() {
    try {
      await say(!isDismissed);
      toast.undo(t(isDismissed ? 'duplicates.suspected' : 'duplicates.saidNone'), () => say(isDismissed));
    } catch (error) {
      toast.error(error);
    }
  }
  return (
    <li className={classes.pair}>
      {[first, second].map((known) => (
        <div key={known.id}>
          <RecordLink type={type} id={known.id}>
            {known.name}
          </RecordLink>
          <div className={classes.quiet}>
            {[known.company, known.email, known.domain, known.phone, known.city].filter(Boolean).join(' · ')}
          </div>
          <div className={classes.quiet}>
            {t('duplicates.changed')} <RelativeTime value={known.updatedAt} />
          </div>
        </div>
      ))}
      <div className={classes.foot}>
        <Reasons type={type} likelihood={likelihood} reasons={reasons} />
        <div className={classes.actions}>
          {keepable.length > 0 && (
            <Button size="xs" onClick={onMerge}>
              {t('duplicates.merge')}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => void decide()}>
            {t(isDismissed ? 'duplicates.maybe' : 'duplicates.notDuplicate')}
          </Button>
        </div>
      </div>
    </li>
  );
}
