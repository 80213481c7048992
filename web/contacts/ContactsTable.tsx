import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomCell, type CustomCellProps, useCustomColumns } from '../custom-fields/use-custom-columns.tsx';
import { ListExport } from '../exports/ListExport.tsx';
import { useFormat } from '../lib/use-format.ts';
import { RecordLink } from '../records/RecordLink.tsx';
import { useSession } from '../session.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { momentColumn } from '../table/moment-column.tsx';
import { RecordTable } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import type { TableColumn } from '../table/table-column.ts';
import { useRows } from '../table/use-rows.ts';
import { useTableLook } from '../table/use-table-look.ts';
import { trpcClient } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { type Contact, ContactField, type ContactFieldName, useSaveContact } from './ContactField.tsx';
import { askedContacts, type ContactSearch } from './contact-search.ts';

const hidden = { isHiddenAtFirst: true } as const;

const Added = (props: CustomCellProps<Contact>) => <CustomCell {...props} save={useSaveContact(props.row.id)} />;

function useColumns(): TableColumn<Contact>[] {
  const { t } = useTranslation();
  const added = useCustomColumns<Contact>('contact', Added);
  return useMemo(() => {
    const field = (id: ContactFieldName, width: number, more: Partial<TableColumn<Contact>> = {}) => ({
      id,
      label: t(`contacts.field.${id}`),
      sort: id,
      width,
      cell: (contact: Contact) => <ContactField contact={contact} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'name',
        label: t('contacts.field.name'),
        sort: 'name',
        width: 190,
        cell: ({ id, name }) => (
          <span className={classes.name}>
            <PersonAvatar name={name} decorative />
            <RecordLink type="contact" id={id} className="record-link truncate" tabIndex={-1}>
              {name}
            </RecordLink>
          </span>
        ),
      },
      field('companyId', 166),
      field('title', 150),
      field('email', 176),
      field('phone', 140),
      field('mobile', 160, hidden),
      field('lifecycleStage', 110),
      field('leadStatus', 120, hidden),
      field('department', 130, hidden),
      field('addressLine1', 160, hidden),
      field('postalCode', 110, hidden),
      field('city', 130, hidden),
      field('state', 110, hidden),
      field('country', 130, hidden),
      field('source', 130, hidden),
      {
        id: 'tagIds',
        label: t('contacts.field.tagIds'),
        width: 170,
        cell: (contact) => <ContactField contact={contact} field="tagIds" placeholder="–" tabIndex={-1} />,
      },
      field('responsibleId', 140),
      momentColumn('createdAt', t('contacts.field.createdAt'), hidden),
      momentColumn('updatedAt', t('contacts.field.updatedAt')),
      ...added,
    ];
  }, [t, added]);
}

type Narrowing = { search: ContactSearch; onNarrow: (patch: Partial<ContactSearch>) => void };

/** How the contacts look as a table, and what is asked of the server. */
function useContactLook({ search, onNarrow }: Narrowing) {
  const look = useTableLook('contact', useColumns(), search, onNarrow);
  return { look, asked: askedContacts(search, useSession().user.id) };
}

/** The same with the rows as they are scrolled to. */
function useContactTable(narrowing: Narrowing) {
  const { look, asked } = useContactLook(narrowing);
  const list = useRows('contact', asked, look.figures, {
    rows: (input, signal) => trpcClient.contacts.rows.query(input, { signal }),
    summary: (input, signal) => trpcClient.contacts.summary.query(input, { signal }),
  });
  return { look, list, asked };
}

export function ContactTableCount(narrowing: Narrowing) {
  const format = useFormat();
  const { count } = useContactTable(narrowing).list;
  return count !== undefined && format.number(count);
}

/** What can be done with the table as a whole. */
export function ContactTableTools(narrowing: Narrowing) {
  const { look, asked } = useContactLook(narrowing);
  return (
    <>
      <ColumnMenu look={look} />
      <ListExport type="contact" search={asked} look={look} />
    </>
  );
}

/** The contacts in rows, as many as there are. */
export function ContactsTable({ empty, ...narrowing }: Narrowing & { empty: ReactNode }) {
  const { t } = useTranslation();
  const { look, list, asked } = useContactTable(narrowing);
  return (
    <RecordTable
      type="contact"
      label={t('nav.contacts')}
      list={list}
      look={look}
      search={asked}
      defaultSort="name"
      onSearch={narrowing.onNarrow}
      card={(contact) => ({
        title: contact.name,
        icon: <PersonAvatar name={contact.name} size={32} decorative />,
        text: [contact.title, contact.company?.name].filter(Boolean).join(' · '),
        note: <RelativeTime value={contact.updatedAt} />,
      })}
      empty={empty}
    />
  );
}
