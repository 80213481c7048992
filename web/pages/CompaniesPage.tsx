import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { companyLists } from '../../src/companies/input.ts';
import { type Company, CompanyField, type CompanyFieldName } from '../companies/CompanyField.tsx';
import { useCreate } from '../create.ts';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { useMayCreate } from '../records/use-may-create.ts';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { PersonFilter, RecordFilter, TeamFilter, TextFilter } from '../table/Filters.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { searchReader } from '../table/list-search.ts';
import { NothingHere } from '../table/NothingHere.tsx';
import { RecordTable, type TableColumn } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import { trpc } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';

const readSearch = searchReader(companyLists.list);

function useColumns(): TableColumn<Company>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const field = (id: CompanyFieldName, width: number, more: Partial<TableColumn<Company>> = {}) => ({
      id,
      label: t(`companies.field.${id}`),
      width,
      cell: (company: Company) => <CompanyField company={company} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'name',
        label: t('companies.field.name'),
        sort: 'name',
        width: 240,
        cell: ({ id, name }) => (
          <span className={classes.name}>
            <PersonAvatar name={name} square decorative />
            <RecordLink type="company" id={id} className="record-link truncate" tabIndex={-1}>
              {name}
            </RecordLink>
          </span>
        ),
      },
      field('domain', 172),
      field('industry', 160, { sort: 'industry' }),
      field('employeeCount', 105, { sort: 'employeeCount', align: 'right' }),
      field('annualRevenue', 140, { sort: 'annualRevenue', align: 'right' }),
      field('city', 130, { sort: 'city' }),
      field('country', 130, { isHiddenAtFirst: true }),
      field('phone', 160, { isHiddenAtFirst: true }),
      field('parentId', 170, { isHiddenAtFirst: true }),
      field('responsibleId', 160),
      {
        id: 'updatedAt',
        label: t('companies.field.updatedAt'),
        sort: 'updatedAt',
        width: 116,
        align: 'right',
        cell: ({ updatedAt }) => (
          <span className={`${classes.plain} ${classes.dimmed}`}>
            <RelativeTime value={updatedAt} />
          </span>
        ),
      },
    ];
  }, [t]);
}

export function CompaniesPage() {
  const { t } = useTranslation();
  const { open, ...search } = useSearch({ from: '/shell/companies' });
  const navigate = useNavigate();
  const { workspace } = useSession();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('company');
  const columns = useColumns();
  const query = trpc.companies.list.useQuery(search, { placeholderData: keepPreviousData });
  const narrow = (patch: object) =>
    void navigate({
      to: '/companies',
      search: { open, ...readSearch({ ...search, page: undefined, ...patch }) },
      replace: true,
    });
  const add = () => create('company');
  const clear = () => void navigate({ to: '/companies', search: { open } });
  return (
    <ListPage
      title={t('nav.companies')}
      count={query.data?.total}
      search={search}
      onClear={clear}
      tools={
        <>
          <LookAtAll type="company" />
          <ColumnMenu type="company" columns={columns} />
        </>
      }
      create={mayCreate ? { label: t('companies.new'), run: add } : undefined}
      filters={
        <>
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q })} />
          <PersonFilter
            label={t('filters.owner')}
            value={search.responsibleId}
            onChange={(responsibleId) => narrow({ responsibleId })}
          />
          <TeamFilter label={t('filters.team')} value={search.teamId} onChange={(teamId) => narrow({ teamId })} />
          <RecordFilter
            label={t('companies.field.parentId')}
            type="company"
            value={search.parentId}
            onChange={(parentId) => narrow({ parentId })}
          />
        </>
      }
    >
      <RecordTable
        type="company"
        label={t('nav.companies')}
        columns={columns}
        query={query}
        search={search}
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
