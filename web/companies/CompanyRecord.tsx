import { useTranslation } from 'react-i18next';
import { FieldRow } from '../fields/FieldRow.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { RecordFrame, RecordState } from '../records/RecordFrame.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { RelatedContacts, RelatedDeals, RelatedSubsidiaries } from '../records/related-lists.tsx';
import { RecordTasks } from '../tasks/RecordTasks.tsx';
import { History } from '../timeline/History.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { COMPANY_FIELDS, type Company, CompanyField, useSaveCompany } from './CompanyField.tsx';

type Props = { id: number; isPanel: boolean };

export function CompanyRecord({ id, isPanel }: Props) {
  const query = trpc.companies.get.useQuery({ id });
  return <RecordState query={query}>{(company) => <Loaded company={company} isPanel={isPanel} />}</RecordState>;
}

function Loaded({ company, isPanel }: { company: Company; isPanel: boolean }) {
  const { t } = useTranslation();
  const save = useSaveCompany(company.id);
  const { id, name, can } = company;
  const isLive = company.deletedAt === null;
  const preset = can.edit && isLive ? { companyId: id } : undefined;
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
          {company.industry}
          {company.industry && company.parent && ' · '}
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
      primaryFields={6}
      fields={COMPANY_FIELDS.map((field) => (
        <FieldRow key={field} label={t(`companies.field.${field}`)}>
          <CompanyField company={company} field={field} />
        </FieldRow>
      ))}
      tabs={[
        {
          value: 'timeline',
          label: t('records.tab.timeline'),
          content: <Timeline type="company" id={id} canLog={can.comment && isLive} />,
        },
        {
          value: 'tasks',
          label: t('records.tab.tasks'),
          content: <RecordTasks filter={{ companyId: id }} preset={preset} />,
        },
        {
          value: 'related',
          label: t('records.tab.related'),
          content: (
            <>
              <RelatedDeals filter={{ companyId: id }} preset={preset} />
              <RelatedContacts filter={{ companyId: id }} preset={preset} />
              <RelatedSubsidiaries filter={{ parentId: id }} preset={preset && { parentId: id }} />
            </>
          ),
        },
        { value: 'history', label: t('records.tab.history'), content: <History type="company" id={id} /> },
      ]}
    />
  );
}
