import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomCell, type CustomCellProps, useCustomColumns } from '../custom-fields/use-custom-columns.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { momentColumn } from '../table/moment-column.tsx';
import classes from '../table/table.module.css';
import type { TableColumn } from '../table/table-column.ts';
import { useRows } from '../table/use-rows.ts';
import { useTableLook } from '../table/use-table-look.ts';
import { trpcClient } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { type Company, CompanyField, type CompanyFieldName, useSaveCompany } from './CompanyField.tsx';
import { askedCompanies, type CompanySearch } from './company-search.ts';

const hidden = { isHiddenAtFirst: true } as const;
const number = { align: 'right', figures: 'numbers' } as const;

const Added = (props: CustomCellProps<Company>) => <CustomCell {...props} save={useSaveCompany(props.row.id)} />;

function useColumns(): TableColumn<Company>[] {
  const { t } = useTranslation();
  const added = useCustomColumns<Company>('company', Added);
  return useMemo(() => {
    const field = (id: CompanyFieldName, width: number, more: Partial<TableColumn<Company>> = {}) => ({
      id,
      label: t(`companies.field.${id}`),
      sort: id,
      width,
      cell: (company: Company) => <CompanyField company={company} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'name',
        label: t('companies.field.name'),
        sort: 'name',
        width: 220,
        cell: ({ id, name }) => (
          <span className={classes.name}>
            <PersonAvatar name={name} square decorative />
            <RecordLink type="company" id={id} className="record-link truncate" tabIndex={-1}>
              {name}
            </RecordLink>
          </span>
        ),
      },
      field('domain', 160),
      field('industry', 150),
      field('employeeCount', 105, number),
      field('annualRevenue', 140, number),
      field('city', 130),
      field('addressLine1', 160, hidden),
      field('postalCode', 110, hidden),
      field('state', 110, hidden),
      field('country', 130, hidden),
      field('phone', 160, hidden),
      field('website', 170, hidden),
      field('parentId', 170, hidden),
      {
        id: 'tagIds',
        label: t('companies.field.tagIds'),
        width: 170,
        cell: (company) => <CompanyField company={company} field="tagIds" placeholder="–" tabIndex={-1} />,
      },
      field('responsibleId', 160),
      momentColumn('createdAt', t('companies.field.createdAt'), hidden),
      momentColumn('updatedAt', t('companies.field.updatedAt')),
      ...added,
    ];
  }, [t, added]);
}

/** The companies as a table: its rows as they are scrolled to, and how it looks. */
export function useCompanyTable(search: CompanySearch, narrow: (patch: Partial<CompanySearch>) => void) {
  const look = useTableLook('company', useColumns(), search, narrow);
  const asked = askedCompanies(search, useSession().user.id);
  const list = useRows('company', asked, look.figures, {
    rows: (input, signal) => trpcClient.companies.rows.query(input, { signal }),
    summary: (input, signal) => trpcClient.companies.summary.query(input, { signal }),
  });
  return { look, list, asked };
}
