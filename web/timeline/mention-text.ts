import { MENTION, mentionOf } from '../../src/activities/input.ts';
import { fold } from '../../src/core/text.ts';
import type { Person } from '../users/use-people.ts';

type Named = Pick<Person, 'id' | 'name'>;
type People = readonly Named[];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What stands behind the @: the name, and something to tell namesakes apart. */
function labelOf({ id, name }: Named, people: People): string {
  return people.some((other) => other.id !== id && other.name === name) ? `${name} #${id}` : name;
}

/** A stored text as somebody writes it: `<@12>` is `@Anna Berg`. Whoever is not known stays as it is. */
export function withNames(stored: string, people: People): string {
  return stored.replace(MENTION, (mention, id: string) => {
    const person = people.find((each) => each.id === Number(id));
    return person ? `@${labelOf(person, people)}` : mention;
  });
}

/** The other way round, for those who were chosen: a name that somebody only wrote stays a name. */
export function withIds(written: string, chosenIds: ReadonlySet<number>, people: People): string {
  const chosen = people
    .filter(({ id }) => chosenIds.has(id))
    .map((person) => ({ id: person.id, label: labelOf(person, people) }))
    .sort((a, b) => b.label.length - a.label.length);
  return chosen.reduce(
    (text, { id, label }) => text.replace(new RegExp(`@${escaped(label)}(?![\\p{L}\\p{N}])`, 'gu'), mentionOf(id)),
    written,
  );
}

const ASKED = /(?:^|[\s([{"'–—-])@(?<query>[\p{L}\p{N}._'’-]*(?: [\p{L}\p{N}._'’-]*)?)$/u;

/** What is being looked for in front of the caret, without the @; null where nobody is. */
export const askedBefore = (text: string): string | null => ASKED.exec(text)?.groups?.['query'] ?? null;

/** Those of whose names some words begin as the query's do. */
export function matchingPeople<Each extends Named>(people: readonly Each[], query: string): Each[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  return people.filter(({ name }) => {
    const words = fold(name).split(/\s+/);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}

/** The text with somebody put in the place of the query before the caret, and where the caret goes. */
export function withMention(text: string, caret: number, query: string, person: Named, people: People) {
  const start = caret - query.length - 1;
  const mention = `@${labelOf(person, people)} `;
  const after = text.slice(caret).replace(/^ /, '');
  return { text: text.slice(0, start) + mention + after, caret: start + mention.length };
}

/**
 * What was typed right after the space that a mention brought along, with the caret behind it: a space or a mark stands in
 * that one's place, anything else beside it.
 */
export function typedAfterMention(text: string, caret: number): { text: string; caret: number } {
  if (!/^ [\s.,;:!?)]$/u.test(text.slice(caret - 2, caret))) return { text, caret };
  return { text: text.slice(0, caret - 2) + text.slice(caret - 1), caret: caret - 1 };
}
