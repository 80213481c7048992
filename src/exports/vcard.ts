import type { Exported } from './columns.ts';

const MAX_OCTETS = 75;

/** Backslashes, separators and line breaks as vCard has them. */
const escaped = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n') : '';

const structured = (parts: readonly unknown[]): string => parts.map(escaped).join(';');
const isEmpty = (value: string): boolean => value.replaceAll(';', '') === '';
const texts = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A contact as vCard 3.0, which address books old and new read. */
export function cardOf(contact: Exported): string {
  const { firstName, lastName, name, company, department, title, email, phone, mobile } = contact;
  const { addressLine1, addressLine2, city, state, postalCode, country, description } = contact;
  const properties: [name: string, value: string][] = [
    ['N', structured([lastName, firstName, '', '', ''])],
    ['FN', escaped(name)],
    ['ORG', structured([Object(company).name, ...(department ? [department] : [])])],
    ['TITLE', escaped(title)],
    ['EMAIL;TYPE=INTERNET,PREF', escaped(email)],
    ...texts(contact['otherEmails']).map((each): [string, string] => ['EMAIL;TYPE=INTERNET', escaped(each)]),
    ['TEL;TYPE=WORK,VOICE', escaped(phone)],
    ['TEL;TYPE=CELL,VOICE', escaped(mobile)],
    ...texts(contact['otherPhones']).map((each): [string, string] => ['TEL;TYPE=VOICE', escaped(each)]),
    ['ADR;TYPE=WORK', structured(['', addressLine2, addressLine1, city, state, postalCode, country])],
    ['NOTE', escaped(description)],
  ];
  const lines = properties.filter(([, value]) => !isEmpty(value)).map(([of, value]) => folded(`${of}:${value}`));
  return ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n');
}

/** In lines of at most 75 bytes, none of which ends within a character. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= MAX_OCTETS) return line;
  let [text, octets] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MAX_OCTETS) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text;
}
