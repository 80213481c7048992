/** Numbers that look random and are the same in each run. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const GIVEN = {
  en: 'Oliver George Harriet Amelia Robert William Elizabeth Margaret Nicholas Daisy Archie Florence Leo Freya'.split(
    ' ',
  ),
  de: 'Jürgen Käthe Björn Jörg Günther Annegret Wolfgang Ute Heike Rüdiger Sabine Dörte Katharina Alexander'.split(' '),
  ru: 'Дмитрий Екатерина Сергей Ольга Александр Татьяна Алексей Юлия Михаил Светлана Андрей Ирина'.split(' '),
};
const FAMILY = {
  en: 'Fairweather Ashworth Pemberton Whitlock Blackwood Hargreaves Kingsley Thornton Radcliffe Winslow Langley Mercer'.split(
    ' ',
  ),
  de: 'Müller Schröder Köhler Jäger Weiß Großmann Schäfer Böhm Krüger Lindenberg Hofmeister Brandstetter'.split(' '),
  ru: 'Смирнов Кузнецов Щербаков Журавлёв Цветков Хлебников Юдин Яковлев Чернышёв Шаповалов Ершов Быков'.split(' '),
};
const SYLLABLES = 'bar den fol gris hal kem lor mun nev pol rast sim tor vel wick zan'.split(' ');
const LATIN: Record<string, string> = Object.fromEntries(
  'а:a б:b в:v г:g д:d е:e ё:yo ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ы:y ь: э:e ю:yu я:ya'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);
const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' };
const NICKNAMES: Record<string, string> = {
  Robert: 'Bob',
  William: 'Bill',
  Elizabeth: 'Liz',
  Margaret: 'Maggie',
  Nicholas: 'Nick',
  Alexander: 'Alex',
  Katharina: 'Kathrin',
};

type Values = Record<string, string | null>;
/** A record and who or what it is of: two of the same `of` are duplicates. */
export type Invented = { of: number; values: Values };

const latin = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[а-яё]/g, (letter) => LATIN[letter] ?? letter)
    .replace(/^./, (letter) => letter.toUpperCase());

/**
 * People of three languages, half of them twice with what happens to records: typed on another keyboard, called otherwise,
 * moved, at another mail provider, half empty. Many live with others of their name, or share an office's telephone and street.
 */
export function inventPeople(count: number, seed: number): Invented[] {
  const chance = chanceOf(seed);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(chance() * items.length)] as Item;
  const digits = (length: number) => Array.from({ length }, () => Math.floor(chance() * 10)).join('');
  const word = () => [one(SYLLABLES), one(SYLLABLES), one(SYLLABLES)].join('').replace(/^./, (c) => c.toUpperCase());
  const place = () => ({ addressLine1: `${word()} ${digits(2)}`, postalCode: digits(5), city: word() });
  const slip = (text: string): string => {
    const at = 1 + Math.floor(chance() * Math.max(1, text.length - 2));
    const kind = Math.floor(chance() * 3);
    if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
    if (kind === 1) return `${text.slice(0, at)}${one('aeinrst'.split(''))}${text.slice(at)}`;
    return `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
  };
  const made: Invented[] = [];
  let home = place();
  let office = { phone: `+49 30 ${digits(7)}`, ...place() };
  let family = '';
  let relatives: string[] = [];
  let language: keyof typeof GIVEN = 'en';
  for (let of = 0; of < count; of++) {
    const isRelative = family !== '' && chance() < 0.15;
    if (!isRelative) {
      home = place();
      relatives = [];
      language = one(['en', 'de', 'ru']);
      family = chance() < 0.5 ? one(FAMILY[language]) : word();
    }
    if (chance() < 0.2) office = { phone: `+49 30 ${digits(7)}`, ...place() };
    const atOffice = !isRelative && chance() < 0.3;
    // Nobody calls two children the same.
    const firstName = one(GIVEN[language].filter((name) => !relatives.includes(name)));
    relatives.push(firstName);
    const box = `${latin(firstName).toLowerCase()}.${latin(family).toLowerCase()}${digits(2)}`.replace(
      /[^a-z0-9.]/g,
      '',
    );
    const values: Values = {
      firstName,
      lastName: family,
      email: chance() < 0.7 ? `${box}@${word().toLowerCase()}.example` : null,
      mobile: chance() < 0.7 ? `+49 17${digits(9)}` : null,
      phone: atOffice ? office.phone : null,
      ...(atOffice ? { addressLine1: office.addressLine1, postalCode: office.postalCode, city: office.city } : home),
    };
    made.push({ of, values });
    if (chance() < 0.5) made.push({ of, values: again(values) });
  }
  return made;

  function again(values: Values): Values {
    const copy = { ...values };
    const respell: (text: string) => string = (text) =>
      latin(text.replace(/[äöüßÄÖÜ]/g, (letter) => UMLAUTS[letter] ?? letter));
    if (chance() < 0.4) for (const name of ['firstName', 'lastName']) copy[name] = respell(copy[name] ?? '');
    if (chance() < 0.3) copy['firstName'] = NICKNAMES[values['firstName'] ?? ''] ?? copy['firstName'] ?? null;
    if (chance() < 0.3) copy['lastName'] = slip(copy['lastName'] ?? '');
    if (chance() < 0.1) [copy['firstName'], copy['lastName']] = [copy['lastName'] ?? null, copy['firstName'] ?? null];
    // Of a family at one address nobody could tell which of them.
    if (chance() < 0.1 && (copy['email'] || copy['mobile'])) copy['firstName'] = null;
    const email = values['email'] ?? '';
    if (chance() < 0.3) copy['email'] = email && `${email.split('@')[0]}@${word().toLowerCase()}.example`;
    const mobile = values['mobile'] ?? '';
    if (chance() < 0.5) copy['mobile'] = mobile.replace('+49 ', '0').replace(/(\d{4})(\d{3})/, '$1/$2 ');
    // Something is left that says it: with nothing but a name nobody could tell.
    const telling = ['email', 'mobile', 'addressLine1'].filter((name) => copy[name]);
    const kept = one(copy['firstName'] === null ? telling.filter((name) => name !== 'addressLine1') : telling);
    for (const name of telling.filter((each) => each !== kept)) if (chance() < 0.3) copy[name] = null;
    if (copy['addressLine1'] && kept !== 'addressLine1' && chance() < 0.1) Object.assign(copy, place());
    return copy;
  }
}

const TRADES = 'Maschinenbau Software Logistik Consulting Foods Energie Pharma Textil Optics Robotics'.split(' ');
const FORMS = ['GmbH', 'AG', 'Inc.', 'Ltd', 'LLC', 'GmbH & Co. KG'];

/** Companies, half of them twice: with another legal form or none, a slip in the name, with what the other lacks. */
export function inventCompanies(count: number, seed: number): Invented[] {
  const chance = chanceOf(seed);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(chance() * items.length)] as Item;
  const digits = (length: number) => Array.from({ length }, () => Math.floor(chance() * 10)).join('');
  return Array.from({ length: count }, (_, of): Invented[] => {
    const stem = one(SYLLABLES) + one(SYLLABLES) + one(SYLLABLES);
    const name = `${stem.replace(/^./, (letter) => letter.toUpperCase())} ${one(TRADES)}`;
    const values: Values = {
      name: `${name} ${one(FORMS)}`,
      domain: chance() < 0.8 ? `${stem}-${digits(2)}.example` : null,
      phone: chance() < 0.6 ? `+49 40 ${digits(8)}` : null,
      city: one(['Berlin', 'Hamburg', 'London', 'Leeds']),
    };
    if (chance() < 0.5) return [{ of, values }];
    const copy: Values = { ...values, name: chance() < 0.5 ? name.toUpperCase() : `${name} ${one(FORMS)}` };
    if (chance() < 0.2) copy['name'] = `${name.slice(0, 3)}${name.slice(4)}`;
    if (values['domain'] && chance() < 0.5) {
      copy['website'] = `https://www.${values['domain']}/contact`;
      copy['domain'] = null;
    }
    return [
      { of, values },
      { of, values: copy },
    ];
  }).flat();
}
