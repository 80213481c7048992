import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { Money } from '../ui/Money.tsx';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

type Deal = Home['attention']['items'][number];

/** Open deals that nobody is moving, and why they are here. */
export function Attention({ attention }: { attention: Home['attention'] }) {
  const { t } = useTranslation();
  const hidden = attention.total - attention.items.length;
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
      {hidden > 0 && <p className={classes.empty}>{t('home.moreAttention', { count: hidden })}</p>}
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
