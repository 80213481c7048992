import { useTranslation } from 'react-i18next';
import type { CreatePreset } from '../create.ts';
import { trpc } from '../trpc.ts';
import { Money } from '../ui/Money.tsx';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { StageDot } from '../ui/StageDot.tsx';
import { AllLink, Related } from './Related.tsx';

const FEW = 20;

type Link = { companyId: number } | { contactId: number };
type ListProps<Filter> = { filter: Filter; preset?: CreatePreset | undefined };

/** The deals of a company or a contact. */
export function RelatedDeals({ filter, preset }: ListProps<Link>) {
  const { t } = useTranslation();
  // What can still be won comes first, however long ago it was touched.
  const { data: open } = trpc.deals.list.useQuery({
    ...filter,
    status: 'open',
    sort: 'expectedCloseDate',
    perPage: FEW,
  });
  const { data: latest } = trpc.deals.list.useQuery({ ...filter, perPage: FEW });
  const closed = latest?.items.filter(({ status }) => status !== 'open') ?? [];
  const data = open && latest && { items: [...open.items, ...closed].slice(0, FEW), total: latest.total };
  return (
    <Related
      type="deal"
      title={t('nav.deals')}
      query={{ data }}
      preset={preset}
      addLabel={t('records.add.deal')}
      emptyText={t('records.none.deal')}
      all={<AllLink to="/deals" search={{ ...filter, view: 'table' }} />}
      icon={({ stage, probability }) => <StageDot stage={{ ...stage, probability }} />}
      name={({ title }) => title}
      note={({ stage, responsible }) => [stage.name, responsible?.name].filter(Boolean).join(' · ')}
      aside={({ amount, currency }) => <Money value={amount} currency={currency} />}
    />
  );
}

export function RelatedContacts({ filter, preset }: ListProps<{ companyId: number }>) {
  const { t } = useTranslation();
  const query = trpc.contacts.list.useQuery({ ...filter, perPage: FEW });
  return (
    <Related
      type="contact"
      title={t('nav.contacts')}
      query={query}
      preset={preset}
      addLabel={t('records.add.contact')}
      emptyText={t('records.none.contact')}
      all={<AllLink to="/contacts" search={filter} />}
      icon={({ name }) => <PersonAvatar name={name} size={22} decorative />}
      name={({ name }) => name}
      note={({ title, email }) => title ?? email}
    />
  );
}

export function RelatedSubsidiaries({ filter, preset }: ListProps<{ parentId: number }>) {
  const { t } = useTranslation();
  const query = trpc.companies.list.useQuery({ ...filter, perPage: FEW });
  return (
    <Related
      type="company"
      title={t('records.subsidiaries')}
      query={query}
      preset={preset}
      addLabel={t('records.add.subsidiary')}
      all={<AllLink to="/companies" search={filter} />}
      icon={({ name }) => <PersonAvatar name={name} size={22} square decorative />}
      name={({ name }) => name}
      note={({ industry, city }) => [industry, city].filter(Boolean).join(' · ')}
    />
  );
}
