import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CompaniesTable, CompanyTableCount, CompanyTableTools } from '../companies/CompaniesTable.tsx';
import { type CompanySearch, readCompanySearch } from '../companies/company-search.ts';
import { useCreate } from '../create.ts';
import { FilterBar } from '../filters/FilterBar.tsx';
import { recordQuestion, useOwnerQuestions } from '../filters/quick-questions.tsx';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { TextFilter } from '../table/Filters.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import { useView } from '../views/use-view.ts';
import { ViewBar } from '../views/ViewBar.tsx';
import type { ListAddress } from '../views/view-state.ts';

export function CompaniesPage() {
  const { t } = useTranslation();
  const { open, ...address } = useSearch({ from: '/shell/companies' });
  const { state, addressOf } = useView('company', address);
  const search = readCompanySearch(state);
  const navigate = useNavigate();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('company');
  const go = (to: ListAddress) => void navigate({ to: '/companies', search: { open, ...to }, replace: true });
  const narrow = (patch: Partial<CompanySearch>) => go(addressOf({ ...state, ...patch }));
  const add = () => create('company');
  const quick = [
    ...useOwnerQuestions('responsibleId', t('filters.owner')),
    recordQuestion('parentId', 'company', t('companies.field.parentId')),
  ];
  const clear = () => void navigate({ to: '/companies', search: { open } });
  return (
    <ListPage
      title={t('nav.companies')}
      count={<CompanyTableCount search={search} onNarrow={narrow} />}
      search={search}
      onClear={clear}
      views={<ViewBar type="company" state={address} onOpen={go} />}
      tools={
        <>
          <LookAtAll type="company" />
          <CompanyTableTools search={search} onNarrow={narrow} />
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
      <CompaniesTable
        search={search}
        onNarrow={narrow}
        empty={
          <NothingHere
            search={search}
            icon={<IconBuilding size={28} stroke={1.4} />}
            title={t('companies.emptyTitle')}
            text={t('companies.emptyText')}
            action={mayCreate && <Button onClick={add}>{t('companies.new')}</Button>}
            onClear={clear}
          />
        }
      />
    </ListPage>
  );
}
