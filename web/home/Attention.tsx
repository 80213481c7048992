import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { useListOrder } from '../records/list-order.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { trpc } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

type Deal = Home['attention']['items'][number];

/** Open deals that nobody is moving, and why they are here. */
export function Attention({ attention: worst }: { attention: Home['attention'] }) {
  const { t } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(false);
  const all = trpc.home.attention.useQuery(undefined, { enabled: isUnfolded, staleTime: 10_000 });
  const attention = (isUnfolded && all.data) || worst;
  const hidden = attention.total - attention.items.length;
  useListOrder(
    'deal',
    attention.items.map(({ id }) => id),
  );
  return (
    <Card title={t('home.attention')} count={attention.total}>
      {attention.items.length === 0 ? (
        <p className={classes.empty}>{t('home.noAttention')}</p>
      ) : (
        <ul className={classes.list}>
          {attention.items.map((deal) => (
            <li key={deal.id}>
              <RecordLink type="deal" id={deal.id} className={classes.row}>
                <span className={classes.rowMain}>
                  <span className="truncate">{deal.title}</span>
                  <span className={`${classes.note} truncate`}>
                    {[deal.company?.name, deal.stage.name, deal.responsible?.name].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <span className={classes.reasons}>
                  {deal.reasons.map((reason) => (
                    <span key={reason} className={classes.reason} data-reason={reason}>
                      <Reason deal={deal} reason={reason} />
                    </span>
                  ))}
                </span>
                <span className={classes.amount}>
                  <Money value={deal.amount} currency={deal.currency} compact />
                </span>
              </RecordLink>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 &&
        (all.data ? (
          <p className={classes.empty}>{t('home.moreAttention', { count: hidden })}</p>
        ) : (
          <Button
            className={classes.more}
            variant="subtle"
            color="gray"
            size="compact-sm"
            loading={all.isFetching}
            onClick={() => setUnfolded(true)}
          >
            {t('home.allAttention', { count: attention.total })}
          </Button>
        ))}
    </Card>
  );
}

const DAY = 86_400_000;

function Reason({ deal, reason }: { deal: Deal; reason: Deal['reasons'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  if (reason === 'noTask') return t('home.reason.noTask');
  if (reason === 'rotting')
    return t('home.reason.rotting', { count: Math.floor((now - Date.parse(deal.stageEnteredAt)) / DAY) });
  return t('home.reason.overdue', { date: deal.expectedCloseDate && format.date(deal.expectedCloseDate) });
}
