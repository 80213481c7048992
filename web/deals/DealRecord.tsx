import { useTranslation } from 'react-i18next';
import { FieldRow } from '../fields/FieldRow.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFrame, RecordState } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RelatedContacts } from '../records/related-lists.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { History } from '../timeline/History.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { DEAL_FIELDS, type Deal, DealField, type DealFieldName, useSaveDeal } from './DealField.tsx';
import { StageSteps } from './StageSteps.tsx';

type Props = { id: number; isPanel: boolean };

export function DealRecord({ id, isPanel }: Props) {
  const query = trpc.deals.get.useQuery({ id });
  return <RecordState query={query}>{(deal) => <Loaded deal={deal} isPanel={isPanel} />}</RecordState>;
}

/** Why it was won or lost is asked only of a deal that is. */
const fits = (deal: Deal, field: DealFieldName): boolean =>
  field === 'wonReason' ? deal.status === 'won' : field === 'lostReason' ? deal.status === 'lost' : true;

function Loaded({ deal, isPanel }: { deal: Deal; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveDeal(deal.id);
  const { id, title, can, company, contact } = deal;
  const isLive = deal.deletedAt === null;
  return (
    <RecordFrame
      type="deal"
      record={deal}
      isPanel={isPanel}
      name={title}
      mark={<PersonAvatar name={company?.name ?? title} size={40} square decorative />}
      title={
        <InlineText
          field="title"
          label={t('deals.field.title')}
          canEdit={can.edit}
          value={title}
          onSave={(to, from) => save({ title: to ?? '' }, { title: from ?? '' })}
        />
      }
      subtitle={
        <>
          {deal.pipeline.name}
          {company && ' · '}
          {company && (
            <RecordLink type="company" id={company.id}>
              {company.name}
            </RecordLink>
          )}
          {contact && ' · '}
          {contact && (
            <RecordLink type="contact" id={contact.id}>
              {contact.name}
            </RecordLink>
          )}
        </>
      }
      steps={<StageSteps deal={deal} />}
      primaryFields={6}
      fields={DEAL_FIELDS.filter((field) => fits(deal, field)).map((field) => (
        <FieldRow key={field} label={t(`deals.field.${field}`)}>
          <DealField deal={deal} field={field} />
        </FieldRow>
      ))}
      tabs={[
        {
          value: 'timeline',
          label: t('records.tab.timeline'),
          content: <Timeline type="deal" id={id} canLog={can.comment && isLive} />,
        },
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          content: <RecordTasks filter={{ dealId: id }} preset={can.comment && isLive ? { dealId: id } : undefined} />,
        },
        ...(company
          ? [
              {
                value: 'related',
                label: t('records.tab.related'),
                content: <RelatedContacts filter={{ companyId: company.id }} preset={{ companyId: company.id }} />,
              },
            ]
          : []),
        { value: 'history', label: t('records.tab.history'), content: <History type="deal" id={id} /> },
      ]}
    />
  );
}
