/** The columns that a file of cards becomes, as other address books call them. */
export const CARD_COLUMNS = [
  'First Name',
  'Last Name',
  'Company',
  'Department',
  'Job Title',
  'E-mail Address',
  'E-mail 2',
  'E-mail 3',
  'Business Phone',
  'Mobile Phone',
  'Phone 2',
  'Phone 3',
  'Street',
  'Street 2',
  'City',
  'State',
  'Postal Code',
  'Country',
  'Web Page',
  'Notes',
] as const;

type Property = { name: string; types: string[]; value: string };

/** What is made something of; pictures and keys are not. */
const KNOWN = new Set(['BEGIN', 'END', 'N', 'FN', 'ORG', 'TITLE', 'EMAIL', 'TEL', 'ADR', 'URL', 'NOTE']);
/** Of one card; whoever has more of all these is no person. */
const MAX_PROPERTIES = 200;
/** Longer than any value may be; what follows is left out. */
const MAX_LINE = 200_000;

/** A card at a time out of the lines of a file: vCard 2.1, 3.0 and 4.0. */
export async function* readCards(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let properties: Property[] = [];
  for await (const line of unfolded(lines)) {
    const property = propertyOf(line);
    if (!property) continue;
    if (property.name === 'BEGIN') properties = [];
    else if (property.name === 'END') {
      if (properties.length > 0) yield cardOf(properties);
      properties = [];
    } else if (properties.length < MAX_PROPERTIES) properties.push(property);
  }
}

/** Said before the value, where nothing else is long. */
const isQuotedPrintable = (line: string): boolean => /;[^:]*QUOTED-PRINTABLE[^:]*:/i.test(line.slice(0, 200));

/** A line that begins with a blank goes on; so does one of quoted-printable that ends with an equals sign. */
async function* unfolded(lines: AsyncIterable<string>): AsyncGenerator<string> {
  // Put together at the end: to look at it each time anew takes long where a picture has thousands of lines.
  let parts: string[] = [];
  let [length, isEncoded, goesOn] = [0, false, false];
  for await (const line of lines) {
    const isFolded = /^[ \t]/.test(line);
    if (!goesOn && !isFolded) {
      if (length > 0) yield parts.join('');
      [parts, length, isEncoded] = [[], 0, isQuotedPrintable(line)];
    }
    const part = goesOn ? line.trimStart() : isFolded ? line.slice(1) : line;
    goesOn = isEncoded && part.endsWith('=');
    if (length > MAX_LINE) continue;
    parts.push((goesOn ? part.slice(0, -1) : part).slice(0, MAX_LINE));
    length += part.length;
  }
  if (length > 0) yield parts.join('');
}

/** `item1.TEL;TYPE=cell,pref:+49 30 1` */
function propertyOf(line: string): Property | null {
  const found = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*)*):(.*)$/s.exec(line);
  if (!found) return null;
  const [, name = '', parameters = '', raw = ''] = found;
  if (!KNOWN.has(name.toUpperCase())) return null;
  const given = parameters
    .split(';')
    .slice(1)
    .map((parameter) => parameter.split('='));
  const valueOf = (key: string) => given.find(([name = '']) => name.toUpperCase() === key)?.[1] ?? '';
  const types = given.flatMap(([key = '', value]) =>
    value === undefined ? [key] : key.toUpperCase() === 'TYPE' ? value.replaceAll('"', '').split(',') : [],
  );
  const isEncoded = /QUOTED-PRINTABLE/i.test(parameters);
  return {
    name: name.toUpperCase(),
    types: types.map((type) => type.toLowerCase()),
    value: isEncoded ? fromQuotedPrintable(raw, valueOf('CHARSET')) : raw,
  };
}

function fromQuotedPrintable(text: string, charset: string): string {
  const bytes = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // What is not encoded is ASCII by the rules; anything else was decoded with the file already.
  if (/[\u0100-\uffff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
}

const unescaped = (text: string): string =>
  text.replace(/\\([n\\,;:])/gi, (_, letter: string) => (/n/i.test(letter) ? '\n' : letter)).trim();

/** The parts of a structured value: semicolons that are not escaped separate them. */
const partsOf = (value: string): string[] =>
  (`;${value}`.match(/;(?:\\.|[^\\;]+)*/gs) ?? []).map((part) => unescaped(part.slice(1)));

function cardOf(properties: readonly Property[]): string[] {
  const all = (name: string) => properties.filter((property) => property.name === name);
  const text = (name: string) => unescaped(all(name)[0]?.value ?? '');
  let [last = '', first = '', middle = ''] = partsOf(all('N')[0]?.value ?? '');
  first = [first, middle].filter(Boolean).join(' ');
  if (first === '' && last === '') last = text('FN');
  const [company = '', department = ''] = partsOf(all('ORG')[0]?.value ?? '');
  const emails = all('EMAIL').map(({ value }) => unescaped(value).replace(/^mailto:/i, ''));
  const phones = all('TEL').map(({ value, types }) => ({ number: unescaped(value).replace(/^tel:/i, ''), types }));
  const isMobile = ({ types }: { types: string[] }) => types.some((type) => type === 'cell' || type === 'mobile');
  const mobile = phones.find(isMobile);
  const [phone, second, ...others] = phones.filter((each) => each !== mobile && !each.types.includes('fax'));
  const homes = all('ADR');
  const address = homes.find(({ types }) => types.includes('work')) ?? homes[0];
  const [, extended = '', street = '', city = '', state = '', postalCode = '', country = ''] = partsOf(
    address?.value ?? '',
  );
  return [
    first,
    last || (first === '' ? company : ''),
    company,
    department,
    text('TITLE'),
    emails[0] ?? '',
    emails[1] ?? '',
    emails.slice(2).join(', '),
    phone?.number ?? '',
    mobile?.number ?? '',
    second?.number ?? '',
    others.map(({ number }) => number).join(', '),
    street,
    extended,
    city,
    state,
    postalCode,
    country,
    text('URL'),
    text('NOTE'),
  ];
}
