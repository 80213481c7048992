import { createHash } from 'node:crypto';
import type { FeatureKind, Profile } from './profile.ts';

/** How many records there are, and how many of them have a value of a feature. */
export type Frequencies = { total: number; countOf: (feature: string, value: string) => number };

/** Counts kept between two runs: hashes of the values that more than a few records have. */
export type StoredCounts = Record<string, Record<string, number>>;

/** So few records that share a value say nothing of how common it is. */
const FEW = 3;

const hashOf = (value: string): string => createHash('sha1').update(value).digest('base64').slice(0, 8);

export function countValues(profiles: Iterable<Profile>): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { features } of profiles) for (const [name, { values }] of features) addCounts(counts, name, values);
  return counts;
}

export function addCounts(counts: Map<string, Map<string, number>>, feature: string, values: readonly string[]): void {
  const ofFeature = counts.get(feature) ?? new Map<string, number>();
  counts.set(feature, ofFeature);
  for (const value of values) ofFeature.set(value, (ofFeature.get(value) ?? 0) + 1);
}

export const frequenciesOf = (
  total: number,
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Frequencies => ({ total, countOf: (feature, value) => counts.get(feature)?.get(value) ?? 0 });

/** What is kept of the counts; names are not, since whose they are may be forgotten. */
export function storedCounts(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): StoredCounts {
  const stored: StoredCounts = {};
  for (const [feature, values] of counts) {
    const common = [...values].filter(([, count]) => count > FEW).map(([value, count]) => [hashOf(value), count]);
    if (common.length > 0) stored[feature] = Object.fromEntries(common);
  }
  return stored;
}

export const storedFrequencies = (total: number, stored: StoredCounts): Frequencies => ({
  total,
  countOf: (feature, value) => stored[feature]?.[hashOf(value)] ?? 0,
});

/** How many people or companies in general share a value, for where there are too few records to tell. */
const USUAL: Record<FeatureKind, number> = {
  given: 1e-2,
  family: 1e-3,
  organisation: 2e-4,
  email: 1e-6,
  phone: 1e-5,
  domain: 1e-5,
  link: 1e-2,
  place: 5e-3,
  identifier: 1e-3,
  day: 1e-3,
  text: 5e-3,
  choice: 0.2,
};
/** As many records as what is usual counts for. */
const WEIGHT = 1_000;

/** The chance that two records which are not the same have this value in common; that these two have it tells nothing of that. */
export function chanceOf({ total, countOf }: Frequencies, feature: string, kind: FeatureKind, value: string): number {
  return (Math.max(0, countOf(feature, value) - 2) + USUAL[kind] * WEIGHT) / (total + WEIGHT);
}

/** The odds that any two records are the same, in bits, before anything is known of them. */
export const priorOf = ({ total }: Pick<Frequencies, 'total'>): number => -Math.log2(4 * (total + WEIGHT));
