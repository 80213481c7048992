import { fold } from '../core/text.ts';

const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  є: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};

/** What one and the same sound is written as in passports, mail and on keyboards without umlauts. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/([aou])e/g, '$1'],
  [/x/g, 'ks'],
  [/(?<=.)(iy|yy|ii|ij|yi|y|j)$/, 'i'],
  [/kh/g, 'h'],
  [/ph/g, 'f'],
  [/ck/g, 'k'],
  [/w/g, 'v'],
];

/** Lower-case Latin letters and digits, word by word, with one spelling for all of the usual ways to write the same. */
export function wordsOf(value: string): string[] {
  const latin = fold(value).replace(/[а-яёіґє]/g, (letter) => CYRILLIC[letter] ?? letter);
  const words = latin.replace(/['’`ʼ]/g, '').split(/[^\p{L}\p{N}]+/u);
  return words.filter(Boolean).map(spelled);
}

const spelled = (word: string): string =>
  SPELLINGS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), word);

/** How a word sounds, roughly: what people mishear and mistype falls together. */
export function soundOf(word: string): string {
  const [first = '', ...rest] = word
    .replace(/^(kn|gn|pn)/, 'n')
    .replace(/sch|shch|sh|ch|zh|ts|tz/g, 's')
    .replace(/th|dt/g, 't')
    .replace(/[cqg]/g, 'k')
    .replace(/z/g, 's')
    .replace(/v|b/g, 'f')
    .replace(/p/g, 'f')
    .replace(/d/g, 't');
  const consonants = rest.join('').replace(/[aeiouyhj]/g, '');
  const start = /[aeiouyj]/.test(first) ? 'a' : first;
  return (start + consonants).replace(/(.)\1+/g, '$1');
}

const NICKNAMES: readonly string[][] = [
  'william will bill billy liam wilhelm willi',
  'robert rob bob bobby robbie',
  'richard rick dick richie',
  'james jim jimmy jamie',
  'john jack johnny jon johann johannes hans',
  'michael mike mick micky michail mikhail misha',
  'thomas tom tommy',
  'charles charlie chuck karl carl',
  'edward ed eddie ted eduard',
  'joseph joe joey josef',
  'daniel dan danny daniil danila',
  'matthew matt matthias',
  'christopher chris christoph topher',
  'andrew andy drew andreas andrej andrei',
  'anthony tony anton',
  'steven steve stephen stefan stephan',
  'nicholas nick niklas nikolaus nikolai kolya klaus',
  'benjamin ben benny',
  'samuel sam sammy',
  'david dave dawid',
  'peter pete petr pyotr petya',
  'elizabeth liz beth betty lisa elisabeth eliza elizaveta',
  'katherine kate katie kathy catherine katharina kathrin katja ekaterina katya',
  'margaret maggie meg peggy margarete greta',
  'jennifer jenny jen',
  'susan sue susie susanne',
  'patricia pat patty tricia',
  'rebecca becky becca rebekka',
  'deborah debbie deb',
  'jessica jess jessie',
  'victoria vicky tori viktoria vika',
  'alexander alex sasha sascha aleksandr alexandr xander',
  'alexandra alex sasha sascha aleksandra',
  'dmitry dima dmitri dmitriy dimitri',
  'vladimir vova volodya wladimir',
  'sergey serge sergei serjoscha seryozha',
  'evgeny zhenya eugene jewgeni evgenia',
  'ivan vanya iwan',
  'maria masha marie mary',
  'anna anya ann anne annie hanna hannah',
  'olga olya',
  'natalia natasha natalie nataly',
  'tatiana tanya tatjana',
  'yulia julia julie',
  'pavel pasha paul',
  'mary maria molly',
  'friedrich fritz frederick fred freddy',
  'heinrich heinz henry harry hank',
  'georg george jorg juri yuri yury',
  'gabriele gabi gaby gabriella',
  'ulrike uli ulrich',
].map((group) => group.split(' '));

const groupsOf = new Map<string, Set<number>>();
NICKNAMES.forEach((group, index) => {
  for (const word of group.flatMap(wordsOf)) groupsOf.set(word, (groupsOf.get(word) ?? new Set()).add(index));
});

/** Whether somebody may be called both. */
export function areNicknames(a: string, b: string): boolean {
  const others = groupsOf.get(b);
  return others !== undefined && [...(groupsOf.get(a) ?? [])].some((group) => others.has(group));
}

/** What says how a company is founded, and not which it is. */
const LEGAL_FORMS = new Set(
  'gmbh mbh ag kg ohg ug se ev gbr kgaa co inc llc llp ltd limited corp corporation company plc sa sas sarl bv nv oy ab as aps spa srl pty ooo oao zao pao ao ip the and und the group holding'
    .split(' ')
    .map((word) => spelled(word)),
);

/** The words that tell a company from others, in their order. */
export function companyWords(name: string): string[] {
  const words = wordsOf(name.replace(/\b(\p{L})\.\s?(?=\p{L}\.)/gu, '$1').replace(/\b(\p{L}{1,2})\./gu, '$1'));
  const telling = words.filter((word) => !LEGAL_FORMS.has(word));
  return telling.length > 0 ? telling : words;
}

/** The digits that a number has in whatever way it is written: with or without the country, a zero, an extension. */
export function phoneKey(value: string): string | null {
  const digits = value.replace(/(?:ext|x|#|,|;).*$/i, '').replace(/\D/g, '');
  return digits.length < 6 ? null : digits.slice(-9);
}

/** As mail is delivered: what follows a plus is the reader's own affair, and so are dots at Gmail. */
export function emailKey(value: string): string {
  const [local = '', domain = ''] = value.trim().toLowerCase().split('@');
  const plain = local.replace(/\+.*$/, '');
  return /^(gmail|googlemail)\.com$/.test(domain) ? `${plain.replaceAll('.', '')}@gmail.com` : `${plain}@${domain}`;
}

/** The host of an address or a domain, without what is alike for all. */
export function domainKey(value: string): string | null {
  const host = value
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/:?#].*$/, '');
  return host.includes('.') ? host : null;
}
