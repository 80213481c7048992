/** An exact number: `numerator / 10^decimals`. */
type Decimal = { digits: bigint; decimals: number };

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const GROUPED = /^[+-]?\d{1,3}(?:G\d{3})+(?:\.\d*)?$/;
/** Enough for any amount; what a division leaves beyond it does not come out even. */
const MAX_DECIMALS = 12;
/** What is longer is no amount, and takes its time to be found none. */
export const LONGEST_NUMBER = 100;

type Arithmetic = {
  /** The decimal sign; the other of the two, blanks and apostrophes may separate thousands. */
  decimal: '.' | ',';
  multiply?: number | undefined;
  divide?: number | undefined;
  round?: number | undefined;
};

/** The number that a text says, or null; calculated exactly, so that 1100.04 times a million is 1100040000. */
export function parseDecimal(text: string, { decimal, multiply, divide, round }: Arithmetic): number | null {
  const plain = text.length > LONGEST_NUMBER ? null : withoutGroups(text, decimal);
  const value = plain === null ? null : decimalOf(plain);
  if (value === null) return null;
  const factor = decimalOf(String(multiply ?? 1));
  const divisor = decimalOf(String(divide ?? 1));
  if (factor === null || divisor === null || divisor.digits === 0n) return null;
  const product = { digits: value.digits * factor.digits, decimals: value.decimals + factor.decimals };
  const quotient = divided(product, divisor, round ?? MAX_DECIMALS);
  if (quotient.isInexact && round === undefined) return null;
  const number = Number(textOf(quotient));
  return Number.isFinite(number) ? number : null;
}

/** `1.234,50` -> `1234.50`; null where the groups are not of three, so that no comma is taken for another. */
function withoutGroups(text: string, decimal: '.' | ','): string | null {
  const separator = decimal === '.' ? ',' : '.';
  const marked = text
    .replace(/^−/, '-')
    .replaceAll(separator, 'G')
    .replace(/(?<=\d)[\s'’\u00a0\u202f](?=\d{3})/g, 'G')
    .replaceAll(decimal, '.');
  if (!marked.includes('G')) return marked;
  return GROUPED.test(marked) ? marked.replaceAll('G', '') : null;
}

function decimalOf(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (!match) return isScientific(text) ? decimalOf(Number(text).toFixed(MAX_DECIMALS)) : null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(`${whole}${fraction}`);
  return { digits: sign === '-' ? -digits : digits, decimals: fraction.length };
}

/** `1e6`; from 1e21 on it has no other spelling. */
const isScientific = (text: string): boolean => text.includes('e') && Math.abs(Number(text)) < 1e21;

function divided(value: Decimal, divisor: Decimal, decimals: number): Decimal & { isInexact: boolean } {
  const numerator = value.digits * 10n ** BigInt(decimals + divisor.decimals);
  const denominator = divisor.digits * 10n ** BigInt(value.decimals);
  const isNegative = numerator < 0n;
  const size = isNegative ? -numerator : numerator;
  const rest = size % denominator;
  const rounded = size / denominator + (rest * 2n >= denominator ? 1n : 0n);
  return { digits: isNegative ? -rounded : rounded, decimals, isInexact: rest !== 0n };
}

function textOf({ digits, decimals }: Decimal): string {
  const isNegative = digits < 0n;
  const padded = (isNegative ? -digits : digits).toString().padStart(decimals + 1, '0');
  const cut = padded.length - decimals;
  return `${isNegative ? '-' : ''}${padded.slice(0, cut)}.${padded.slice(cut)}`;
}
