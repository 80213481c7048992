import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { contactLists, LIFECYCLE_STAGES } from '../../src/contacts/input.ts';
import { type Contact, ContactField, type ContactFieldName } from '../contacts/ContactField.tsx';
import { useCreate } from '../create.ts';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { RecordLink } from '../records/RecordLink.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { ColumnMenu } from '../table/ColumnMenu.tsx';
import { ChoiceFilter, PersonFilter, RecordFilter, TeamFilter, TextFilter } from '../table/Filters.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { searchReader } from '../table/list-search.ts';
import { NothingHere } from '../table/NothingHere.tsx';
import { RecordTable, type TableColumn } from '../table/RecordTable.tsx';
import classes from '../table/table.module.css';
import { trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';

const readSearch = searchReader(contactLists.list);

function useColumns(): TableColumn<Contact>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const field = (id: ContactFieldName, width: number, more: Partial<TableColumn<Contact>> = {}) => ({
      id,
      label: t(`contacts.field.${id}`),
      width,
      cell: (contact: Contact) => <ContactField contact={contact} field={id} placeholder="–" tabIndex={-1} />,
      ...more,
    });
    return [
      {
        id: 'name',
        label: t('contacts.field.name'),
        sort: 'name',
        width: 200,
        cell: ({ id, name }) => (
          <span className={classes.name}>
            <PersonAvatar name={name} decorative />
            <RecordLink type="contact" id={id} className="record-link truncate" tabIndex={-1}>
              {name}
            </RecordLink>
          </span>
        ),
      },
      field('companyId', 170, { sort: 'companyName' }),
      field('title', 150, { sort: 'title' }),
      field('email', 186, { sort: 'email' }),
      field('phone', 150),
      field('mobile', 160, { isHiddenAtFirst: true }),
      field('lifecycleStage', 110, { sort: 'lifecycleStage' }),
      field('leadStatus', 120, { isHiddenAtFirst: true }),
      field('city', 130, { isHiddenAtFirst: true }),
      field('country', 130, { isHiddenAtFirst: true }),
      field('source', 130, { isHiddenAtFirst: true }),
      field('responsibleId', 140),
      {
        id: 'createdAt',
        label: t('contacts.field.createdAt'),
        sort: 'createdAt',
        width: 116,
        align: 'right',
        isHiddenAtFirst: true,
        cell: ({ createdAt }) => (
          <span className={classes.plain}>
            <RelativeTime value={createdAt} />
          </span>
        ),
      },
      {
        id: 'updatedAt',
        label: t('contacts.field.updatedAt'),
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

export function ContactsPage() {
  const { t } = useTranslation();
  const { open, ...search } = useSearch({ from: '/shell/contacts' });
  const navigate = useNavigate();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('contact');
  const { isHidden } = useFieldRights('contact');
  const columns = useColumns();
  const query = trpc.contacts.list.useQuery(search, { placeholderData: keepPreviousData });
  const narrow = (patch: object) =>
    void navigate({
      to: '/contacts',
      search: { open, ...readSearch({ ...search, page: undefined, ...patch }) },
      replace: true,
    });
  const add = () => create('contact', search.companyId === undefined ? {} : { companyId: search.companyId });
  const clear = () => void navigate({ to: '/contacts', search: { open } });
  return (
    <ListPage
      title={t('nav.contacts')}
      count={query.data?.total}
      search={search}
      onClear={clear}
      tools={
        <>
          <LookAtAll type="contact" />
          <ColumnMenu type="contact" columns={columns} />
        </>
      }
      create={mayCreate ? { label: t('contacts.new'), run: add } : undefined}
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
            label={t('contacts.field.companyId')}
            type="company"
            value={search.companyId}
            onChange={(companyId) => narrow({ companyId })}
          />
          {!isHidden('lifecycleStage') && (
            <ChoiceFilter
              label={t('contacts.field.lifecycleStage')}
              value={search.lifecycleStage}
              choices={LIFECYCLE_STAGES.map((value) => ({ value, label: t(`contacts.lifecycle.${value}`) }))}
              onChange={(lifecycleStage) => narrow({ lifecycleStage })}
            />
          )}
        </>
      }
    >
      <RecordTable
        type="contact"
        label={t('nav.contacts')}
        columns={columns}
        query={query}
        search={search}
        defaultSort="name"
        onSearch={narrow}
        card={(contact) => ({
          title: contact.name,
          icon: <PersonAvatar name={contact.name} size={32} decorative />,
          text: [contact.title, contact.company?.name].filter(Boolean).join(' · '),
          note: <RelativeTime value={contact.updatedAt} />,
        })}
        empty={
          <NothingHere
            search={search}
            icon={<IconUsers size={28} stroke={1.4} />}
            title={t('contacts.emptyTitle')}
            text={t('contacts.emptyText')}
            action={mayCreate && <Button onClick={add}>{t('contacts.new')}</Button>}
            onClear={clear}
          />
        }
      />
    </ListPage>
  );
}
