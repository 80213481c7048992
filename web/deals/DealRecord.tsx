import { useTranslation } from 'react-i18next';
import { dealEdit } from '../../src/deals/input.ts';
import { useCustomLines } from '../custom-fields/use-custom-lines.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFiles } from '../files/RecordFiles.tsx';
import { useFiles } from '../files/use-files.ts';
import { FieldGroups } from '../records/FieldGroups.tsx';
import { RecordFrame } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RecordState } from '../records/RecordState.tsx';
import { RelatedContacts } from '../records/related-lists.tsx';
import { RecordTags } from '../tags/RecordTags.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { useOpenTasks } from '../tasks/use-record-tasks.ts';
import { Composer } from '../timeline/Composer.tsx';
import { History } from '../timeline/History.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { type Deal, DealField, type DealFieldName, useSaveDeal } from './DealField.tsx';
import { DealGlance } from './DealGlance.tsx';
import { StageSteps } from './StageSteps.tsx';

type Props = { id: number; isPanel: boolean };

export function DealRecord({ id, isPanel }: Props) {
  const query = trpc.deals.get.useQuery({ id });
  return (
    <RecordState type="deal" query={query}>
      {(deal) => <Loaded deal={deal} isPanel={isPanel} />}
    </RecordState>
  );
}

/** Those that the glance does not hold. */
const FIELDS = [
  'contactId',
  'companyId',
  'probability',
  'source',
  'wonReason',
  'lostReason',
  'description',
] as const satisfies DealFieldName[];

/** Why it was won or lost is asked only of a deal that is. */
const fits = (deal: Deal, field: DealFieldName): boolean =>
  field === 'wonReason' ? deal.status === 'won' : field === 'lostReason' ? deal.status === 'lost' : true;

function Loaded({ deal, isPanel }: { deal: Deal; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveDeal(deal.id);
  const custom = useCustomLines('deal', deal, save);
  const { id, title, can, company, contact } = deal;
  const isLive = deal.deletedAt === null;
  const { total } = useOpenTasks({ dealId: id });
  const { data: files } = useFiles('deal', id);
  const fields = FIELDS.filter((field) => fits(deal, field)).map((field) => ({
    name: field,
    label: t(`deals.field.${field}`),
    value: deal[field],
    field: <DealField deal={deal} field={field} />,
  }));
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
      tags={<RecordTags type="deal" record={deal} save={save} />}
      steps={<StageSteps deal={deal} />}
      glance={<DealGlance deal={deal} />}
      timeline={{
        value: 'timeline',
        label: t('records.tab.timeline'),
        content: <Timeline type="deal" id={id} />,
      }}
      composer={can.comment && isLive && <Composer entityType="deal" entityId={id} />}
      sections={[
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          count: total,
          content: <RecordTasks of={{ dealId: id }} preset={can.comment && isLive ? { dealId: id } : undefined} />,
        },
        {
          value: 'files',
          label: t('files.title'),
          count: files?.items.length,
          content: <RecordFiles type="deal" id={id} />,
        },
        {
          value: 'details',
          label: t('records.tab.details'),
          content: (
            <FieldGroups
              type="deal"
              key={id}
              groups={[{ fields }, custom]}
              canEdit={can.edit && isLive}
              record={deal}
            />
          ),
        },
        ...(company
          ? [
              {
                value: 'related',
                label: t('records.tab.people'),
                hasOwnTitle: true,
                content: <RelatedContacts filter={{ companyId: company.id }} preset={{ companyId: company.id }} />,
              },
            ]
          : []),
      ]}
      history={{
        value: 'history',
        label: t('records.tab.history'),
        content: <History type="deal" record={deal} set={dealEdit.shape.set} save={save} />,
      }}
    />
  );
}
