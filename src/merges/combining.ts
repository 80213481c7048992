import { fold } from '../core/text.ts';
import { isSameValue } from '../events/changes.ts';
import { addressDefinitions, type RecordEntity } from '../records/entity.ts';
import { idsIn } from '../records/tags.ts';

export type Values = Readonly<Record<string, unknown>>;
type Fields = Pick<RecordEntity, 'fields'>;

/** A list of what a record has more than one of, the fields that hold the first of them, and when two are the same. */
type Gathering = { list: string; of: readonly string[]; sameness: (value: string) => string };

/** Telephone numbers are their digits, however they are written. */
const digitsOf = (value: string): string => value.replace(/\D/g, '') || value;

const GATHERINGS: readonly Gathering[] = [
  { list: 'otherEmails', of: ['email'], sameness: (value) => value.toLowerCase() },
  { list: 'otherPhones', of: ['phone', 'mobile'], sameness: digitsOf },
];

const ADDRESS = Object.keys(addressDefinitions);

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * What the record that stays has afterwards, by the names of its fields: the duplicate's values of what is chosen, and of what
 * it lacks; all addresses and numbers of both.
 */
export function combined({ fields }: Fields, kept: Values, merged: Values, chosen: ReadonlySet<string>) {
  const set: Record<string, unknown> = {};
  const names = new Set([...Object.keys(fields), ...Object.keys(customOf(kept)), ...Object.keys(customOf(merged))]);
  const keepsAddress = isOtherPlace(kept, merged);
  for (const name of names) {
    if (fields[name]?.kind === 'list') continue;
    if (fields[name]?.kind === 'tags') {
      set[name] = [...new Set([...idsIn(kept[name]), ...idsIn(merged[name])])].sort((a, b) => a - b);
      continue;
    }
    const isFilled = isEmpty(kept[name]) && !isEmpty(merged[name]) && !(keepsAddress && ADDRESS.includes(name));
    if (chosen.has(name) || isFilled) set[name] = merged[name] ?? null;
  }
  const after = { ...kept, ...set };
  for (const gathering of GATHERINGS) {
    if (!(gathering.list in fields)) continue;
    const gathered = gather(gathering, after, [kept, merged]);
    if (!isSameValue(gathered, kept[gathering.list])) set[gathering.list] = gathered;
  }
  return set;
}

const customOf = (values: Values): object => Object(values['customFields']);

/** Parts of two addresses make none, so where they differ in what both have nothing of it is filled. */
const isOtherPlace = (kept: Values, merged: Values): boolean =>
  ADDRESS.some((part) => {
    const [mine, theirs] = [kept[part], merged[part]];
    return !isEmpty(mine) && !isEmpty(theirs) && fold(String(mine)) !== fold(String(theirs));
  });

/** All of both that does not stand in the fields themselves, each once, in the order in which they were there. */
function gather({ list, of, sameness }: Gathering, after: Values, both: readonly Values[]): string[] {
  const shown = new Set(
    of
      .map((field) => after[field])
      .filter(isText)
      .map(sameness),
  );
  const rest = new Map<string, string>();
  for (const values of both) {
    const all: unknown[] = [values[list] ?? [], ...of.map((field) => values[field])].flat();
    for (const value of all.filter(isText)) {
      const same = sameness(value);
      if (!shown.has(same) && !rest.has(same)) rest.set(same, value);
    }
  }
  return [...rest.values()];
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
