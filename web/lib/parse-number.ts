const SCALES: Record<string, number> = { k: 1_000, m: 1_000_000 };

/** The two marks that a locale's numbers use: `.` and `,` for English. */
function marksOf(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  return { decimal: find('decimal') ?? '.', group: find('group') ?? ',' };
}

/**
 * A number as people write it in their locale: `1,234.50`, `1 234,5`, `$ 12k`. Null for nothing, undefined for what is no
 * number. A group mark that groups no three digits is a decimal one: `1,5` is one and a half everywhere.
 */
export function parseNumber(text: string, locale: string): number | null | undefined {
  const bare = text.replace(/[\s\p{Sc}’']/gu, '');
  if (bare === '') return null;
  const { decimal, group } = marksOf(locale);
  const [, body = '', scale = ''] = /^(-?[\d.,]+)([km]?)$/i.exec(bare) ?? [];
  if (body === '') return undefined;
  const isGrouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`).test(body);
  const plain = /[.,]/.test(group) && isGrouped ? body.replaceAll(group, '') : body;
  const value = Number(plain.replace(',', '.'));
  return Number.isFinite(value) ? Number((value * (SCALES[scale.toLowerCase()] ?? 1)).toPrecision(15)) : undefined;
}
