import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type CompanySearch, readCompanySearch } from '../companies/company-search.ts';
import { useCompanyTable } from '../companies/use-company-table.tsx';
import { useCreate } from '../create.ts';
import { ListExport } from '../exports/ListExport.tsx';
import { FilterBar } from '../filters/FilterBar.tsx';
import { recordQuestion, useOwnerQuestions } from '../filters/quick-questions.tsx';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { TextFilter } from '../table/Filters.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import { RecordTable } from '../table/RecordTable.tsx';
import { Money } from '../ui/Money.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { useView } from '../views/use-view.ts';
import { ViewBar } from '../views/ViewBar.tsx';
import type { ListAddress } from '../views/view-state.ts';

export function CompaniesPage() {
  const { t } = useTranslation();
  const { open, ...address } = useSearch({ from: '/shell/companies' });
  const { state, addressOf } = useView('company', address);
  const search = readCompanySearch(state);
  const navigate = useNavigate();
  const { workspace } = useSession();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('company');
  const go = (to: ListAddress) => void navigate({ to: '/companies', search: { open, ...to }, replace: true });
  const narrow = (patch: Partial<CompanySearch>) => go(addressOf({ ...state, ...patch }));
  const { look, list, asked } = useCompanyTable(search, narrow);
  const add = () => create('company');
  const quick = [
    ...useOwnerQuestions('responsibleId', t('filters.owner')),
    recordQuestion('parentId', 'company', t('companies.field.parentId')),
  ];
  const clear = () => void navigate({ to: '/companies', search: { open } });
  return (
    <ListPage
      title={t('nav.companies')}
      count={list.count}
      search={search}
      onClear={clear}
      views={<ViewBar type="company" state={address} onOpen={go} />}
      tools={
        <>
          <LookAtAll type="company" />
          <ColumnMenu look={look} />
          <ListExport type="company" search={asked} look={look} />
        </>
      }
      create={mayCreate ? { label: t('companies.new'), run: add } : undefined}
      filters={
        <>
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q })} />
          <FilterBar type="company" filter={search.filter} onChange={(filter) => narrow({ filter })} quick={quick} />
        </>
      }
    >
      <RecordTable
        type="company"
        label={t('nav.companies')}
        list={list}
        look={look}
        search={asked}
        defaultSort="name"
        onSearch={narrow}
        card={(company) => ({
          title: company.name,
          icon: <PersonAvatar name={company.name} size={32} square decorative />,
          text: [company.industry, company.city].filter(Boolean).join(' · '),
          aside: <Money value={company.annualRevenue} currency={workspace.currency} compact />,
        })}
        empty={
          <NothingHere
            search={search}
            icon={<IconBuilding size={28} stroke={1.4} />}
            title={t('companies.emptyTitle')}
            text={t('companies.emptyText')}
            action={mayCreate && <Button onClick={add}>{t('companies.new')}</Button>}
            onClear={() => void navigate({ to: '/companies', search: { open } })}
          />
        }
      />
    </ListPage>
  );
}
