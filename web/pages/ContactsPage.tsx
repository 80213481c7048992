import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LIFECYCLE_STAGES } from '../../src/contacts/input.ts';
import { ContactsTable, ContactTableCount, ContactTableTools } from '../contacts/ContactsTable.tsx';
import { type ContactSearch, readContactSearch } from '../contacts/contact-search.ts';
import { useCreate } from '../create.ts';
import { FilterBar } from '../filters/FilterBar.tsx';
import { choiceQuestion, recordQuestion, useOwnerQuestions } from '../filters/quick-questions.tsx';
import { LookAtAll } from '../looks/LookAtAll.tsx';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useMayCreate } from '../records/use-may-create.ts';
import { TextFilter } from '../table/Filters.tsx';
import { ListPage } from '../table/ListPage.tsx';
import { NothingHere } from '../table/NothingHere.tsx';
import { useView } from '../views/use-view.ts';
import { ViewBar } from '../views/ViewBar.tsx';
import type { ListAddress } from '../views/view-state.ts';

export function ContactsPage() {
  const { t } = useTranslation();
  const { open, ...address } = useSearch({ from: '/shell/contacts' });
  const { state, addressOf } = useView('contact', address);
  const search = readContactSearch(state);
  const navigate = useNavigate();
  const create = useCreate((state) => state.open);
  const mayCreate = useMayCreate('contact');
  const { isHidden } = useFieldRights('contact');
  const go = (to: ListAddress) => void navigate({ to: '/contacts', search: { open, ...to }, replace: true });
  const narrow = (patch: Partial<ContactSearch>) => go(addressOf({ ...state, ...patch }));
  const add = () => create('contact', search.companyId === undefined ? {} : { companyId: search.companyId });
  const quick = [
    ...useOwnerQuestions('responsibleId', t('filters.owner')),
    recordQuestion('companyId', 'company', t('contacts.field.companyId')),
    ...(isHidden('lifecycleStage')
      ? []
      : [
          choiceQuestion(
            'lifecycleStage',
            t('contacts.field.lifecycleStage'),
            LIFECYCLE_STAGES.map((value) => ({ value, label: t(`contacts.lifecycle.${value}`) })),
          ),
        ]),
  ];
  const clear = () => void navigate({ to: '/contacts', search: { open } });
  return (
    <ListPage
      title={t('nav.contacts')}
      count={<ContactTableCount search={search} onNarrow={narrow} />}
      search={search}
      onClear={clear}
      views={<ViewBar type="contact" state={address} onOpen={go} />}
      tools={
        <>
          <LookAtAll type="contact" />
          <ContactTableTools search={search} onNarrow={narrow} />
        </>
      }
      create={mayCreate ? { label: t('contacts.new'), run: add } : undefined}
      filters={
        <>
          <TextFilter label={t('filters.find')} value={search.q} onChange={(q) => narrow({ q })} />
          <FilterBar type="contact" filter={search.filter} onChange={(filter) => narrow({ filter })} quick={quick} />
        </>
      }
    >
      <ContactsTable
        search={search}
        onNarrow={narrow}
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
