import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../lib/use-format.ts';
import { Fact, Facts, Nothing } from '../records/Facts.tsx';
import classes from '../records/facts.module.css';
import { Reach } from '../records/Reach.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { NextTaskFact } from '../tasks/NextTaskFact.tsx';
import { LastContactFact } from '../timeline/LastContactFact.tsx';
import { trpc } from '../trpc.ts';
import { type Deal, DealField } from './DealField.tsx';
import { closeStateOf } from './deal-age.ts';

/** How much, by when, whose; when it was talked about last, what comes next, whom to ask. */
export function DealGlance({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const { isHidden } = useFieldRights('deal');
  const isOpen = deal.status === 'open';
  return (
    <Facts>
      {!isHidden('amount') && (
        <Fact label={t('deals.field.amount')}>
          <div className={classes.amount}>
            <DealField deal={deal} field="amount" placeholder="–" />
          </div>
        </Fact>
      )}
      {!isOpen && <Closed deal={deal} />}
      {isOpen && !isHidden('expectedCloseDate') && <CloseDay deal={deal} />}
      <Fact label={t('deals.field.responsibleId')}>
        <DealField deal={deal} field="responsibleId" placeholder="–" />
      </Fact>
      <LastContactFact type="deal" id={deal.id} />
      {isOpen && <NextTaskFact of={{ dealId: deal.id }} isNeeded />}
      <ContactFact deal={deal} />
    </Facts>
  );
}

function CloseDay({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const today = format.isoDay(new Date(now));
  const { expectedCloseDate: day } = deal;
  const state = closeStateOf(deal, today);
  const tone = state === 'passed' ? 'negative' : state === 'near' ? 'warning' : undefined;
  const days = day === null ? 0 : Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  return (
    <Fact label={t('deals.field.expectedCloseDate')} tone={tone} note={day !== null && format.inDays(days)}>
      <DealField deal={deal} field="expectedCloseDate" placeholder="–" />
    </Fact>
  );
}

/** When it was won or lost, and how long that took. */
function Closed({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { closedAt, createdAt } = deal;
  if (closedAt === null) return null;
  const days = Math.max(0, Math.round((Date.parse(closedAt) - Date.parse(createdAt)) / 86_400_000));
  return (
    <Fact label={t('deals.field.closedAt')} note={t('deals.tookDays', { count: days })}>
      {format.day(closedAt)}
    </Fact>
  );
}

/** Whom to ask, with the number to dial; the name alone where the contact itself is out of sight. */
function ContactFact({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const { contact, contactId } = deal;
  const { data } = trpc.contacts.get.useQuery({ id: contactId ?? 1 }, { enabled: contactId !== null, retry: false });
  const isReachable = data && (data.email || data.phone || data.mobile);
  return (
    <Fact
      label={t('deals.field.contactId')}
      isDouble
      note={isReachable && <Reach phones={[data.mobile ?? data.phone]} email={data.email} />}
    >
      {contact ? (
        <RecordLink type="contact" id={contact.id}>
          {contact.name}
        </RecordLink>
      ) : (
        <Nothing />
      )}
    </Fact>
  );
}
