import { chanceOf, type Frequencies, priorOf } from './frequencies.ts';
import { areNicknames, soundOf } from './normalising.ts';
import type { Feature, FeatureKind, Profile } from './profile.ts';
import { dice, isOneSlipApart, jaroWinkler, remembered } from './similarity.ts';

/** Why two records may be the same; a similarity in per cent where it is less than the same. */
export type Reason = { field: string; similarity: number };

/** The logarithm of the odds that two records are the same, in bits: 0 is as likely as not. */
export type Score = { bits: number; reasons: Reason[] };

/** What one feature says: for it, from 0 to 1, or against it in bits. */
type Verdict = { agreement: number; against: number };

const agrees = (agreement: number): Verdict => ({ agreement, against: 0 });
const differs = (against: number): Verdict => ({ agreement: 0, against });

/** The most that agreeing on one feature says, in bits: the same value may have come from one and the same mistake. */
const MOST: Record<FeatureKind, number> = {
  given: 10,
  family: 13,
  organisation: 15,
  email: 18,
  phone: 14,
  domain: 15,
  link: 5,
  place: 9,
  identifier: 16,
  day: 13,
  text: 10,
  choice: 2,
};
/** Parts of one address go together: a postcode says little more once the street has spoken. */
const MOST_OF_ADDRESS = 13;
const LEAST_OF_ADDRESS = -4;

/**
 * How likely two records are the same: the sum over all that both have of how much more often the same have it in common than
 * others do (Fellegi and Sunter), by how common the values are. The order of the two makes no difference, and agreeing on
 * more never makes it less.
 */
export function compare(a: Profile, b: Profile, frequencies: Frequencies): Score {
  const reasons: Reason[] = [];
  const note = (field: string, agreement: number) => {
    if (agreement > 0) reasons.push({ field, similarity: Math.round(agreement * 100) });
  };
  let bits = priorOf(frequencies);
  const person = comparePersons(a, b, frequencies);
  /** How much what is shared says: people who live or work together share it too. */
  let trust = 1;
  if (person) {
    bits += person.bits;
    trust = person.trust;
    if (person.similarity > 0) reasons.push({ field: 'name', similarity: person.similarity });
  }
  let shared = 0;
  let address = 0;
  for (const [name, left] of a.features) {
    const right = b.features.get(name);
    if (!right || left.kind === 'given' || left.kind === 'family') continue;
    const { agreement, value, against } = compareFeature(name, left, right, frequencies);
    const worth = agreement > 0 ? agreement * weigh(name, left.kind, value, frequencies) : -against;
    note(name, agreement);
    if (left.kind === 'place') address += worth;
    else if (worth > 0 && (left.kind === 'phone' || left.kind === 'link')) shared += worth;
    else bits += worth;
  }
  shared += Math.max(LEAST_OF_ADDRESS, Math.min(MOST_OF_ADDRESS, address));
  bits += shared > 0 ? shared * trust : shared;
  return { bits, reasons };
}

/** From 0 to 100, for people. */
/** Per cent; nothing is certain before somebody has looked. */
export const likelihoodOf = (bits: number): number => Math.min(99, Math.round(100 / (1 + 2 ** -bits)));

function weigh(name: string, kind: FeatureKind, value: string, frequencies: Frequencies): number {
  return Math.max(0, Math.min(MOST[kind], -Math.log2(chanceOf(frequencies, name, kind, value))));
}

function compareFeature(name: string, a: Feature, b: Feature, frequencies: Frequencies) {
  // Of what there are several of, the two that are most alike say it.
  let best = { ...differs(Number.POSITIVE_INFINITY), value: '' };
  let most = Number.NEGATIVE_INFINITY;
  for (const left of a.values) {
    for (const right of b.values) {
      const verdict = compareValues(a.kind, left, right);
      const value = commoner(name, left, right, frequencies);
      const worth =
        verdict.agreement > 0 ? verdict.agreement * weigh(name, a.kind, value, frequencies) : -verdict.against;
      if (worth <= most) continue;
      most = worth;
      best = { ...verdict, value };
    }
  }
  return best;
}

/** Of two spellings the more common one says less. */
const commoner = (name: string, a: string, b: string, { countOf }: Frequencies): string =>
  countOf(name, a) > countOf(name, b) || (countOf(name, a) === countOf(name, b) && a < b) ? a : b;

function compareValues(kind: FeatureKind, a: string, b: string): Verdict {
  if (a === b) return agrees(1);
  switch (kind) {
    case 'organisation':
      return compareCompanies(a, b);
    case 'email':
      return compareEmails(a, b);
    case 'phone':
      return isOneSlipApart(a, b) ? agrees(0.3) : differs(2);
    case 'domain':
      return differs(2);
    case 'link':
      return differs(1.5);
    case 'place':
      return comparePlaces(a, b);
    case 'identifier':
      return a.length >= 5 && isOneSlipApart(a, b) ? agrees(0.6) : differs(4.5);
    case 'day':
      return compareDays(a, b);
    case 'text':
      return a.length >= 5 && (isOneSlipApart(a, b) || jaroWinkler(a, b) > 0.93) ? agrees(0.6) : differs(2);
    default:
      return differs(0.7);
  }
}

const GENERAL_BOXES = new Set('info mail office contact kontakt sales hello admin post support service'.split(' '));

/** The same name at another provider is often the same person. */
function compareEmails(a: string, b: string): Verdict {
  const [leftBox = '', leftHost = ''] = a.split('@');
  const [rightBox = '', rightHost = ''] = b.split('@');
  const isTelling = leftBox.length >= 5 && !GENERAL_BOXES.has(leftBox);
  if (leftBox === rightBox && isTelling) return agrees(0.5);
  if (leftHost === rightHost && isTelling && isOneSlipApart(leftBox, rightBox)) return agrees(0.6);
  return differs(1);
}

const partsOf = remembered((text) => ({
  digits: text.replace(/\D+/g, ' ').trim(),
  letters: text.replace(/[\d ]+/g, ''),
}));

/** The number of the house and the name of the street err each by itself. */
function comparePlaces(a: string, b: string): Verdict {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.letters === '' && right.letters === '') return isOneSlipApart(a, b) ? agrees(0.4) : differs(1.2);
  const alike = jaroWinkler(left.letters, right.letters);
  const isSameName = left.letters !== '' && (alike > 0.9 || isOneSlipApart(left.letters, right.letters));
  if (!isSameName) return alike > 0.7 && dice(a, b) > 0.85 ? agrees(0.5) : differs(1.2);
  if (left.digits === right.digits) return agrees(left.letters === right.letters ? 0.95 : 0.8);
  return left.digits === '' || right.digits === '' ? agrees(0.6) : agrees(0.35);
}

/** One digit mistyped, or day and month in the other order. */
function compareDays(a: string, b: string): Verdict {
  const [left, right] = [a, b].map((day) => day.slice(0, 10).split('-'));
  const isTurned = left && right && left[0] === right[0] && left[1] === right[2] && left[2] === right[1];
  const [plainA, plainB] = [a, b].map((day) => day.slice(0, 10).replaceAll('-', ''));
  return isTurned || isOneSlipApart(plainA ?? '', plainB ?? '') ? agrees(0.55) : differs(4.5);
}

function compareCompanies(a: string, b: string): Verdict {
  const [left, right] = [a.split(' '), b.split(' ')];
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  const joined = [a, b].map((name) => name.replaceAll(' ', ''));
  const [plainA = '', plainB = ''] = joined;
  if (plainA === plainB) return agrees(0.98);
  if (plainA.length >= 5 && isOneSlipApart(plainA, plainB)) return agrees(0.85);
  const found = short.filter((word) => long.some((other) => isSameWord(word, other)));
  if (found.length === short.length && short.length === long.length) return agrees(0.85);
  // One name within the other: perhaps a branch, perhaps a shorter way to say it.
  if (found.length === short.length && found.join('').length >= 4) return agrees(short.length > 1 ? 0.65 : 0.45);
  const alike = jaroWinkler(plainA, plainB);
  return alike > 0.92 && dice(plainA, plainB) > 0.7 ? agrees(0.7) : differs(6);
}

const isSameWord = (a: string, b: string): boolean =>
  a === b || (a.length >= 5 && b.length >= 5 && (isOneSlipApart(a, b) || jaroWinkler(a, b) > 0.94));

type Persons = { bits: number; similarity: number; trust: number };

/** First and last names, in this order or the other. Null where nothing can be said. */
function comparePersons(a: Profile, b: Profile, frequencies: Frequencies): Persons | null {
  const nameOf = ({ features }: Profile) => ({
    given: features.get('firstName')?.values[0] ?? '',
    family: features.get('lastName')?.values[0] ?? '',
  });
  const [left, right] = [nameOf(a), nameOf(b)];
  const straight = sumOf(
    comparePart('given', left.given, right.given, frequencies),
    comparePart('family', left.family, right.family, frequencies),
  );
  // Mostly they stand where they belong.
  if (straight?.isAlike && straight.similarity >= 80) return straight;
  const crossed = sumOf(
    comparePart('either', left.given, right.family, frequencies),
    comparePart('either', left.family, right.given, frequencies),
  );
  const isTurned = crossed?.isAlike && (straight === null || crossed.bits - 2 > straight.bits);
  if (isTurned) return { ...crossed, bits: crossed.bits - 2 };
  return straight;
}

type Part = { bits: number; agreement: number; isOther: boolean } | null;

function sumOf(given: Part, family: Part): (Persons & { isAlike: boolean }) | null {
  const parts = [given, family].filter((part) => part !== null);
  if (parts.length === 0) return null;
  const agreement = parts.reduce((sum, part) => sum + part.agreement, 0) / parts.length;
  return {
    bits: parts.reduce((sum, part) => sum + part.bits, 0),
    similarity: parts.every((part) => part.agreement > 0) ? Math.round(agreement * 100) : 0,
    trust: parts.some((part) => part.isOther) ? 0.25 : parts.length < 2 ? 0.3 : 1,
    isAlike: parts.every((part) => part.agreement > 0),
  };
}

const NAME_FEATURES = { given: 'firstName', family: 'lastName' } as const;

function comparePart(kind: 'given' | 'family' | 'either', a: string, b: string, frequencies: Frequencies): Part {
  if (a === '' || b === '') return null;
  const agreement = nameAgreement(a, b);
  if (agreement === 0) return { bits: kind === 'given' ? -6 : -5, agreement, isOther: true };
  const kinds = kind === 'either' ? (['given', 'family'] as const) : [kind];
  const worths = kinds.map((each) => {
    const feature = NAME_FEATURES[each];
    return weigh(feature, each, commoner(feature, a, b, frequencies), frequencies);
  });
  return { bits: agreement * Math.min(...worths), agreement, isOther: false };
}

/** From 0 to 1; 0 are two different names. */
function nameAgreement(a: string, b: string): number {
  if (a === b) return 1;
  const [plainA, plainB] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')];
  if (plainA === plainB) return 0.95;
  const [left, right] = [a.split(' '), b.split(' ')];
  if (left.length > 1 || right.length > 1) {
    const [short, long] = left.length <= right.length ? [left, right] : [right, left];
    const found = short.filter((word) => long.some((other) => oneNameAgreement(word, other) >= 0.6));
    if (found.length === short.length) return 0.75;
  }
  return oneNameAgreement(plainA, plainB);
}

const oneNameAgreement = (a: string, b: string): number =>
  a === b ? 1 : agreementOf(a < b ? `${a}\n${b}` : `${b}\n${a}`);

const agreementOf = remembered((pair) => {
  const [a = '', b = ''] = pair.split('\n');
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 0.25 : 0;
  if (areNicknames(a, b)) return 0.8;
  const alike = jaroWinkler(a, b);
  const isSlip = isOneSlipApart(a, b);
  if (isSlip && Math.min(a.length, b.length) >= 4) return 0.8;
  if (soundOf(a) === soundOf(b) && alike > 0.75) return 0.75;
  if (alike > 0.92) return 0.75;
  if (alike > 0.85) return 0.6;
  return isSlip ? 0.4 : 0;
});
