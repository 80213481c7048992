import type { Occasion, Topic } from './activities.ts';
import type { DealPlan } from './deals.ts';
import { withIds } from './load.ts';
import { isSalesperson, type Person } from './people.ts';

type Customer = {
  id: number;
  name: string;
  responsibleId: number;
  createdAt: Date;
  contacts: readonly { id: number; firstName: string; lastName: string; responsibleId: number; createdAt: Date }[];
};
type Customers = readonly Customer[];

/** The deals as what people have to do with them. */
export function occasionsOf(
  dealIds: readonly number[],
  plans: readonly DealPlan[],
  customers: Customers,
  people: readonly Person[],
): Occasion[] {
  const companyOf = new Map(customers.map((company) => [company.id, company]));
  const ownerOf = new Map(people.filter(isSalesperson).map((person) => [person.id, person]));
  return withIds(plans, dealIds).flatMap(({ id, deal, product }) => {
    const company = companyOf.get(deal.companyId);
    const owner = ownerOf.get(deal.responsibleId);
    if (!company || !owner) return [];
    const contact = company.contacts.find((person) => person.id === deal.contactId) ?? company.contacts[0];
    return [
      {
        dealId: id,
        contactId: deal.contactId,
        companyId: deal.companyId,
        owner,
        isOpen: deal.closedAt === null,
        subject: {
          contact: contact ? `${contact.firstName} ${contact.lastName}` : 'the front desk',
          company: company.name,
          product: product.charAt(0).toLowerCase() + product.slice(1),
          colleague: owner.name,
        },
      },
    ];
  });
}

/** Everything that is talked about, with whom and in what time. */
export function topicsOf(
  occasions: readonly Occasion[],
  plans: readonly DealPlan[],
  customers: Customers,
  now: Date,
): Topic[] {
  const onDeals = occasions.flatMap(({ dealId, owner, subject }, index) => {
    const deal = plans[index]?.deal;
    if (!deal) return [];
    return [
      {
        entityType: 'deal' as const,
        entityId: dealId,
        userId: owner.id,
        subject,
        from: deal.createdAt,
        to: deal.closedAt ?? now,
      },
    ];
  });
  const onContacts = customers.flatMap((company) =>
    company.contacts.map((contact) => ({
      entityType: 'contact' as const,
      entityId: contact.id,
      userId: contact.responsibleId,
      subject: {
        contact: `${contact.firstName} ${contact.lastName}`,
        company: company.name,
        product: 'our sensors',
        colleague: 'the field engineer',
      },
      from: contact.createdAt,
      to: now,
    })),
  );
  const onCompanies = customers.map((company) => ({
    entityType: 'company' as const,
    entityId: company.id,
    userId: company.responsibleId,
    subject: {
      contact: company.contacts[0]
        ? `${company.contacts[0].firstName} ${company.contacts[0].lastName}`
        : 'The front desk',
      company: company.name,
      product: 'the whole range',
      colleague: 'the field engineer',
    },
    from: company.createdAt,
    to: now,
  }));
  return [...onDeals, ...onContacts, ...onCompanies];
}
