import { soundOf } from './normalising.ts';
import type { Profile } from './profile.ts';

/** More records than this under one key say that the key tells nothing; others find those that are the same. */
export const MOST_IN_BLOCK = 60;

/**
 * What two records that may be the same have at least one of in common, so that not each is compared with each. Two slips
 * in a record leave some key whole: they are made of different parts of it.
 */
export function keysOf({ features }: Profile): string[] {
  const valuesOf = (name: string): readonly string[] => features.get(name)?.values ?? [];
  const first = (name: string): string => valuesOf(name)[0] ?? '';
  const keys: string[] = [];
  const add = (name: string, ...parts: string[]) => {
    if (parts.every((part) => part !== '')) keys.push(`${name}:${parts.join('|')}`);
  };
  for (const email of valuesOf('email')) {
    const [box = ''] = email.split('@');
    add('email', email);
    if (box.length >= 5) add('box', box);
  }
  for (const phone of valuesOf('phone')) add('phone', phone);
  for (const domain of valuesOf('domain')) add('domain', domain);
  const [postalCode, city] = [first('postalCode'), first('city')];
  const street = first('addressLine1');
  const number = /\d+/.exec(street)?.[0] ?? '';
  const letters = street.replace(/[\d ]+/g, '');
  const [given, family] = [first('firstName'), first('lastName')];
  if (given !== '' || family !== '') {
    const [givenSound, familySound] = [soundOf(given.split(' ')[0] ?? ''), soundOf(family.split(' ').at(-1) ?? '')];
    // In one order, since some write the last name first.
    const [one = '', two = ''] = [givenSound, familySound].sort((a, b) => (a < b ? -1 : 1));
    add('sounds', one, two);
    add('starts', given.slice(0, 3), family.slice(0, 4));
    add('initial', given.slice(0, 1), family);
    add('family-place', familySound, postalCode || city);
    add('given-place', givenSound, postalCode || city, letters.slice(0, 3));
    add('family-street', family.slice(0, 4), letters.slice(0, 5));
    add('family-company', familySound, first('companyId'));
  }
  const name = first('name');
  if (name !== '') {
    const words = name.split(' ');
    add('company', words.toSorted().join(' '));
    add('company-start', name.replaceAll(' ', '').slice(0, 6));
    for (const word of words.filter((each) => each.length >= 5).slice(0, 3))
      add('company-word', soundOf(word), word[0] ?? '');
  }
  add('street', number, letters.slice(0, 5), postalCode || city);
  for (const [field, { kind, values }] of features) {
    if (kind !== 'identifier' && kind !== 'day' && kind !== 'text') continue;
    for (const value of values) {
      if (kind === 'day') {
        add(field, value, (given || family).slice(0, 1));
        add(field, value, family.slice(0, 2));
      } else if (value.length >= 4) add(field, value);
    }
  }
  return keys;
}

/** A key as the index holds it. Two keys may share one, which makes for a comparison more. */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash | 0;
}
