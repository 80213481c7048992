import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DealStatus } from '../../src/deals/input.ts';
import { Fact, Nothing } from '../records/Facts.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useRecordEvents } from '../records/use-record-events.ts';
import { trpc } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';

type Of = { contactId: number } | { companyId: number };

/** What a customer's open and won deals are worth, each leading to these deals. */
export function DealTotalFacts({ of }: { of: Of }) {
  const { t } = useTranslation();
  const { isHidden } = useFieldRights('deal');
  const { data, refetch } = trpc.deals.totals.useQuery(of);
  const record = 'contactId' in of ? { type: 'contact', id: of.contactId } : { type: 'company', id: of.companyId };
  useRecordEvents('deal', record, () => refetch());
  const fact = (status: DealStatus, label: string) => {
    const totals = data?.items.filter((total) => total.status === status) ?? [];
    const count = totals.reduce((sum, total) => sum + total.count, 0);
    return (
      <Fact label={label} note={count > 0 && t('deals.count', { count })}>
        {count === 0 ? (
          <Nothing />
        ) : (
          <Link to="/deals" search={{ ...of, view: 'table', status }} className="record-link">
            {isHidden('amount')
              ? count
              : totals.map(({ currency, amount }, index) => (
                  <span key={currency}>
                    {index > 0 && ' · '}
                    <Money value={amount} currency={currency} compact={totals.length > 1} />
                  </span>
                ))}
          </Link>
        )}
      </Fact>
    );
  };
  return (
    <>
      {fact('open', t('deals.openDeals'))}
      {fact('won', t('deals.wonDeals'))}
    </>
  );
}
