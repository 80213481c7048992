import { type CustomFieldType, isCustomKey } from '../custom-fields/input.ts';
import type { MergedType } from '../redirects/input.ts';
import { companyWords, domainKey, emailKey, phoneKey, wordsOf } from './normalising.ts';

/** How the values of a feature are compared. */
export type FeatureKind =
  | 'given'
  | 'family'
  | 'organisation'
  | 'email'
  | 'phone'
  | 'domain'
  | 'link'
  | 'place'
  | 'identifier'
  | 'day'
  | 'text'
  | 'choice';

export type Feature = { kind: FeatureKind; values: readonly string[] };

/** What a record is told from others by, in one spelling; what it does not have is not there. */
export type Profile = { id: number; features: ReadonlyMap<string, Feature> };

/** The types of the fields that people added, by their keys. */
export type CustomTypes = ReadonlyMap<string, CustomFieldType>;

const CUSTOM_KINDS: Partial<Record<CustomFieldType, FeatureKind>> = {
  text: 'text',
  number: 'identifier',
  day: 'day',
  select: 'choice',
  link: 'domain',
  email: 'email',
  phone: 'phone',
};

/** Longer texts tell a story, and not who somebody is. */
const LONGEST_TEXT = 60;

type Values = Readonly<Record<string, unknown>>;

/** The profile of a row, or of what somebody has typed so far. Values of fields that are left out are not compared. */
export function profileOf(type: MergedType, values: Values, types: CustomTypes): Profile {
  const features = new Map<string, Feature>();
  const add = (name: string, kind: FeatureKind, found: readonly (string | null)[]) => {
    const present = [...new Set(found.filter((value) => value !== null && value !== ''))] as string[];
    if (present.length > 0) features.set(name, { kind, values: present });
  };
  const textOf = (name: string): string => (typeof values[name] === 'string' ? values[name] : '');
  const listOf = (name: string): string[] => (Array.isArray(values[name]) ? values[name].map(String) : []);
  if (type === 'contact') {
    const { given, family } = personWords(textOf('firstName'), textOf('lastName'));
    add('firstName', 'given', [given]);
    add('lastName', 'family', [family]);
    add('email', 'email', [textOf('email'), ...listOf('otherEmails')].filter(Boolean).map(emailKey));
    const phones = [textOf('phone'), textOf('mobile'), ...listOf('otherPhones')];
    add('phone', 'phone', phones.map(phoneKey));
    const { companyId } = values;
    add('companyId', 'link', [typeof companyId === 'number' ? String(companyId) : null]);
  } else {
    add('name', 'organisation', [companyWords(textOf('name')).join(' ')]);
    add('domain', 'domain', [textOf('domain'), textOf('website')].map(domainKey));
    add('phone', 'phone', [phoneKey(textOf('phone'))]);
  }
  add('addressLine1', 'place', [wordsOf(textOf('addressLine1')).join(' ')]);
  add('addressLine2', 'place', [wordsOf(textOf('addressLine2')).join(' ')]);
  add('postalCode', 'place', [textOf('postalCode').toLowerCase().replace(/\s/g, '')]);
  add('city', 'place', [wordsOf(textOf('city')).join(' ')]);
  add('state', 'place', [wordsOf(textOf('state')).join(' ')]);
  for (const [name, value] of Object.entries(Object(values['customFields']))) {
    const fieldType = isCustomKey(name) ? types.get(name) : undefined;
    const kind = fieldType && CUSTOM_KINDS[fieldType];
    if (kind) add(name, kind, [customValue(kind, value)]);
  }
  return { id: typeof values['id'] === 'number' ? values['id'] : 0, features };
}

function customValue(kind: FeatureKind, value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  if (kind === 'email') return emailKey(text);
  if (kind === 'phone') return phoneKey(text);
  if (kind !== 'text') return text.toLowerCase();
  return text.length > LONGEST_TEXT ? null : wordsOf(text).join(' ');
}

/** Where the whole name stands in one of the two fields, it is taken apart. */
function personWords(firstName: string, lastName: string): { given: string; family: string } {
  const [given, family] = [wordsOf(firstName), wordsOf(lastName)];
  const whole = given.length === 0 ? family : family.length === 0 ? given : [];
  const isWhole = whole.length > 1;
  return {
    given: (isWhole ? whole.slice(0, -1) : given).join(' '),
    family: (isWhole ? whole.slice(-1) : family).join(' '),
  };
}
