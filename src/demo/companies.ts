import type { companies } from '../companies/table.ts';
import type { contacts } from '../contacts/table.ts';
import { fold } from '../core/text.ts';
import type { Calendar } from './calendar.ts';
import { COMPANY_NAMES, CONTACT_SOURCES, COUNTRIES, type Country, INDUSTRIES, TITLES } from './names.ts';
import { isSalesperson, type Person, type Salesperson, teamOfCountry } from './people.ts';
import type { Random } from './random.ts';

type CompanyRow = typeof companies.$inferInsert & {
  name: string;
  country: string;
  domain: string;
  responsibleId: number;
  createdAt: Date;
};
type ContactRow = typeof contacts.$inferInsert & {
  firstName: string;
  lastName: string;
  companyId: number;
  responsibleId: number;
  createdAt: Date;
};

const slug = (text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const telephone = (country: Country, random: Random): string =>
  `${country.callingCode} ${random.int(200, 999)} ${random.int(1_000, 9_999)}`;

const countryOf = (name: string): Country =>
  COUNTRIES.find((country) => country.name === name) ?? (COUNTRIES[0] as Country);

/** Whoever looks after a country, those with more deals more often. */
export function sellerFor(random: Random, sellers: readonly Salesperson[], country: string): Salesperson {
  const responsible = sellers.filter(({ team }) => team === teamOfCountry(country));
  const candidates = responsible.length > 0 ? responsible : sellers;
  return random.weighted(candidates.map((seller) => [seller, seller.seller.openDeals] as const));
}

export function makeCompanies(
  random: Random,
  calendar: Calendar,
  people: readonly Person[],
  count: number,
  taken = new Set<string>(),
): CompanyRow[] {
  const sellers = people.filter(isSalesperson);
  const weights = COUNTRIES.map((country) => [country, country.weight] as const);
  return Array.from({ length: count }, (_, index) => {
    const country = random.weighted(weights);
    const industry = random.pick(INDUSTRIES);
    const base = uniqueName(random, industry.words, taken, index);
    const [city, postalCode] = random.pick(country.cities);
    const domain = `${slug(base)}.test`;
    const employeeCount = Math.max(4, Math.round(random.spread(260)));
    const createdAt = calendar.ago(random.int(60, 900));
    return {
      name: `${base} ${random.pick(country.legalForms)}`,
      domain,
      industry: industry.name,
      employeeCount,
      annualRevenue: random.chance(0.8) ? Math.round(employeeCount * (0.4 + random.next() * 1.6)) * 100_000 : null,
      phone: telephone(country, random),
      website: `https://www.${domain}`,
      description: null,
      addressLine1: country.street(random.pick(country.streets), random.int(1, 140)),
      city,
      postalCode,
      country: country.name,
      responsibleId: sellerFor(random, sellers, country.name).id,
      createdAt,
      updatedAt: createdAt,
    };
  });
}

function uniqueName(random: Random, words: readonly string[], taken: Set<string>, index: number): string {
  for (let attempt = 0; ; attempt++) {
    const plain = `${random.pick(COMPANY_NAMES)} ${random.pick(words)}`;
    const name = attempt < 50 ? plain : `${plain} ${index + 1}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}

/** Which companies belong to which: about one in twelve to a larger one that looks after them from the same team. */
export function makeParents(
  random: Random,
  rows: readonly { id: number; responsibleId: number; employeeCount?: number | null | undefined }[],
): { id: number; parentId: number }[] {
  const large = rows.filter((row) => (row.employeeCount ?? 0) > 400);
  const small = rows.filter((row) => (row.employeeCount ?? 0) <= 400);
  return small.flatMap(({ id, responsibleId }) => {
    const candidates = large.filter((row) => row.responsibleId === responsibleId);
    return candidates.length > 0 && random.chance(0.12) ? [{ id, parentId: random.pick(candidates).id }] : [];
  });
}

type CompanyOfContact = { id: number; country: string; domain: string; responsibleId: number; createdAt: Date };

export function makeContacts(
  random: Random,
  calendar: Calendar,
  companyRows: readonly CompanyOfContact[],
  count: number,
  takenEmails = new Set<string>(),
): ContactRow[] {
  return Array.from({ length: count }, (_, index) => {
    // Everybody has somebody; the rest gather where the first companies are.
    const company = companyRows[index] ?? random.pick(companyRows);
    const country = random.chance(0.9) ? countryOf(company.country) : random.pick(COUNTRIES);
    const firstName = random.pick(country.first);
    const lastName = random.pick(country.last);
    const [title, department] = random.weighted(TITLES.map((row) => [row, row[2]] as const));
    const age = (calendar.now.getTime() - company.createdAt.getTime()) / 86_400_000;
    const createdAt = calendar.ago(random.next() * age);
    return {
      firstName,
      lastName,
      email: random.chance(0.95) ? emailOf(firstName, lastName, company.domain, takenEmails) : null,
      phone: random.chance(0.7) ? telephone(country, random) : null,
      mobile: random.chance(0.4) ? telephone(country, random) : null,
      title,
      department,
      source: random.pick(CONTACT_SOURCES),
      leadStatus: random.weighted([
        [null, 3],
        ['new', 2],
        ['working', 3],
        ['nurturing', 1],
        ['qualified', 3],
        ['unqualified', 1],
      ] as const),
      lifecycleStage: random.weighted([
        ['subscriber', 1],
        ['lead', 4],
        ['qualified', 3],
        ['opportunity', 4],
        ['customer', 3],
        ['former', 1],
      ] as const),
      otherEmails: [],
      otherPhones: [],
      city: null,
      country: country.name,
      companyId: company.id,
      responsibleId: company.responsibleId,
      createdAt,
      updatedAt: createdAt,
    };
  });
}

function emailOf(firstName: string, lastName: string, domain: string, taken: Set<string>): string {
  const local = `${slug(firstName)}.${slug(lastName)}`;
  let email = `${local}@${domain}`;
  for (let number = 2; taken.has(email); number++) email = `${local}${number}@${domain}`;
  taken.add(email);
  return email;
}
