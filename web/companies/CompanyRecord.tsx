import { useTranslation } from 'react-i18next';
import { companyEdit } from '../../src/companies/input.ts';
import { useCustomLines } from '../custom-fields/use-custom-lines.tsx';
import { DealTotalFacts } from '../deals/DealTotalFacts.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFiles } from '../files/RecordFiles.tsx';
import { useFiles } from '../files/use-files.ts';
import { Fact, Facts, Nothing } from '../records/Facts.tsx';
import { FieldGroups } from '../records/FieldGroups.tsx';
import { Reach } from '../records/Reach.tsx';
import { RecordFrame } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RecordState } from '../records/RecordState.tsx';
import { RelatedContacts, RelatedDeals, RelatedSubsidiaries } from '../records/related-lists.tsx';
import { useFollowMerge } from '../records/use-follow-merge.ts';
import { RecordTags } from '../tags/RecordTags.tsx';
import { NextTaskFact } from '../tasks/NextTaskFact.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { useOpenTasks } from '../tasks/use-record-tasks.ts';
import { Composer } from '../timeline/Composer.tsx';
import { History } from '../timeline/History.tsx';
import { LastContactFact } from '../timeline/LastContactFact.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { type Company, CompanyField, type CompanyFieldName, useSaveCompany } from './CompanyField.tsx';

type Props = { id: number; isPanel: boolean };

export function CompanyRecord({ id, isPanel }: Props) {
  const query = trpc.companies.get.useQuery({ id });
  useFollowMerge('company', id, query.data?.id, isPanel);
  return (
    <RecordState type="company" query={query}>
      {(company) => <Loaded company={company} isPanel={isPanel} />}
    </RecordState>
  );
}

/** By what they are about; the owner is in the glance. */
const GROUPS = {
  company: ['industry', 'employeeCount', 'annualRevenue', 'parentId', 'description'],
  reach: ['domain', 'website', 'phone'],
  address: ['addressLine1', 'addressLine2', 'postalCode', 'city', 'state', 'country'],
} as const satisfies Record<string, CompanyFieldName[]>;
const GROUP_NAMES = ['company', 'reach', 'address'] as const;

function Loaded({ company, isPanel }: { company: Company; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveCompany(company.id);
  const custom = useCustomLines('company', company, save);
  const { id, name, can } = company;
  const isLive = company.deletedAt === null;
  const preset = can.edit && isLive ? { companyId: id } : undefined;
  const { total } = useOpenTasks({ companyId: id });
  const { data: files } = useFiles('company', id);
  const groups = GROUP_NAMES.map((group) => ({
    label: t(`records.group.${group}`),
    fields: GROUPS[group].map((field) => ({
      name: field,
      label: t(`companies.field.${field}`),
      value: company[field],
      field: <CompanyField company={company} field={field} />,
    })),
  }));
  return (
    <RecordFrame
      type="company"
      record={company}
      isPanel={isPanel}
      name={name}
      mark={<PersonAvatar name={name} size={40} square decorative />}
      title={
        <InlineText
          field="name"
          label={t('companies.field.name')}
          canEdit={can.edit}
          value={name}
          onSave={(to, from) => save({ name: to ?? '' }, { name: from ?? '' })}
        />
      }
      subtitle={
        <>
          {[company.industry, company.city].filter(Boolean).join(' · ')}
          {(company.industry || company.city) && company.parent && ' · '}
          {company.parent && (
            <span>
              {t('companies.partOf')}{' '}
              <RecordLink type="company" id={company.parent.id}>
                {company.parent.name}
              </RecordLink>
            </span>
          )}
        </>
      }
      tags={<RecordTags type="company" record={company} save={save} />}
      glance={<CompanyGlance company={company} />}
      timeline={{
        value: 'timeline',
        label: t('records.tab.timeline'),
        content: <Timeline type="company" id={id} />,
      }}
      composer={can.comment && isLive && <Composer entityType="company" entityId={id} />}
      sections={[
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          count: total,
          content: <RecordTasks of={{ companyId: id }} preset={preset} />,
        },
        {
          value: 'people',
          label: t('records.tab.people'),
          hasOwnTitle: true,
          content: (
            <>
              <RelatedContacts filter={{ companyId: id }} preset={preset} />
              <RelatedSubsidiaries filter={{ parentId: id }} preset={preset && { parentId: id }} />
            </>
          ),
        },
        {
          value: 'deals',
          label: t('nav.deals'),
          hasOwnTitle: true,
          content: <RelatedDeals filter={{ companyId: id }} preset={preset} />,
        },
        {
          value: 'files',
          label: t('files.title'),
          count: files?.items.length,
          content: <RecordFiles type="company" id={id} />,
        },
        {
          value: 'details',
          label: t('records.tab.details'),
          content: (
            <FieldGroups
              type="company"
              key={id}
              groups={[...groups, custom]}
              canEdit={can.edit && isLive}
              record={company}
            />
          ),
        },
      ]}
      history={{
        value: 'history',
        label: t('records.tab.history'),
        content: <History type="company" record={company} set={companyEdit.shape.set} save={save} />,
      }}
    />
  );
}

/** How to reach them, what they buy and bought, what comes next, when they were talked to last. */
function CompanyGlance({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { id, phone, domain } = company;
  return (
    <Facts>
      <Fact
        label={t('records.group.reach')}
        note={
          domain && (
            <a href={`https://${domain}`} target="_blank" rel="noreferrer" className="record-link">
              {domain}
            </a>
          )
        }
      >
        {phone ? <Reach phones={[phone]} /> : <Nothing />}
      </Fact>
      <DealTotalFacts of={{ companyId: id }} />
      <NextTaskFact of={{ companyId: id }} />
      <LastContactFact type="company" id={id} />
      <Fact label={t('companies.field.responsibleId')}>
        <CompanyField company={company} field="responsibleId" placeholder="–" />
      </Fact>
    </Facts>
  );
}
