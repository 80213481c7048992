import { and, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Actor } from '../access/actor.ts';
import { containing } from '../core/text.ts';
import { alphabetically, folded } from '../db/columns.ts';
import type { RecordEntity } from '../records/entity.ts';
import { searchedText } from '../records/filters.ts';
import type { Reading, Term } from './terms.ts';
import { patternsOf } from './typos.ts';

/** From three letters on an index knows what is inside words; of fewer, how words begin. */
const INSIDE_LENGTH = 3;

type Text = SQL | PgColumn;

/** A LIKE pattern of how a text begins. */
const startingWith = (start: string): string => containing(start).slice(1);

const beginsWord = (text: Text, start: string): SQL | undefined =>
  or(sql`${text} like ${startingWith(start)}`, sql`${text} like ${`% ${startingWith(start)}`}`);

/** Which typos are thought of: those that an index finds at once, or also those for which many rows are read. */
export type Typos = 'none' | 'quick' | 'all';

/**
 * The condition that a record's text, as far as the actor sees it, holds a query. The index is asked in any case: it knows
 * of hidden fields too, so whoever does not see one has the name alone looked at afterwards.
 */
export function holding(
  actor: Actor,
  entity: RecordEntity,
  readings: readonly Reading[],
  typos: Typos,
): SQL | undefined {
  const inText = (text: Text) =>
    or(...readings.map((reading) => and(...reading.map((term) => holdingTerm(text, term, isShort(reading), typos)))));
  const seen = seenText(actor, entity);
  return seen === entity.searchColumn ? inText(seen) : and(inText(entity.searchColumn), inText(seen));
}

/** Whether a query is so short that only how words begin is compared with it. */
export const isShort = (reading: Reading): boolean => reading.every(({ word }) => word.length < INSIDE_LENGTH);

function holdingTerm(text: Text, term: Term, isShortQuery: boolean, typos: Typos): SQL | undefined {
  if (isShortQuery) return beginsWord(text, term.word);
  // Of less an index knows nothing, and would be read to its end: among typos it is looked for in what other words leave.
  const isIndexed = typos === 'none' || term.word.length >= INSIDE_LENGTH;
  const plain = term.texts.map((each) =>
    isIndexed ? sql`${text} like ${containing(each)}` : sql`(${text} || '') like ${containing(each)}`,
  );
  const other = term.otherScript === null ? [] : [sql`${text} ~ ${term.otherScript}`];
  return or(...plain, ...other, ...(typos === 'none' ? [] : looselyHolding(text, term, typos === 'all')));
}

/** What may hold the term with typos; whoever reads it has to count them. */
function looselyHolding(text: Text, { word, otherKeyboard, typos }: Term, withVague: boolean): SQL[] {
  const keyboard = otherKeyboard === null ? [] : [sql`${text} like ${containing(otherKeyboard)}`];
  if (typos === 0) return keyboard;
  return [...keyboard, sql`${text} like any(${sql.param(patternsOf(word, withVague))}::text[])`];
}

/** All that the actor may find a record by. */
export function seenText(actor: Actor, entity: RecordEntity): Text {
  return searchedText(actor, entity) === entity.searchColumn ? entity.searchColumn : folded(entity.nameColumn);
}

/** How good a hit is: the name itself (0), its beginning (1), words that begin so (2), what is inside of them (3), or else (4). */
export function rankOf(actor: Actor, entity: RecordEntity, query: string, readings: readonly Reading[]): SQL {
  const text = seenText(actor, entity);
  const [words = []] = readings;
  const spaced = sql`' ' || translate(${text}, '.,-@/()&"', '         ')`;
  const begins = and(...words.map(({ word }) => sql`${spaced} like ${`% ${startingWith(word)}`}`));
  const isInside = or(
    ...readings.map((reading) =>
      and(...reading.map(({ texts }) => or(...texts.map((each) => sql`${text} like ${containing(each)}`)))),
    ),
  );
  return sql`case
    when ${text} like ${wholeOf(words)} then case when ${isAsLong(entity, query)} then 0 else 1 end
    when ${begins} then 2 when ${isInside} then 3 else 4 end`;
}

/** The same of those whose name is known to begin with the query. */
export const rankOfCalled = (entity: RecordEntity, query: string): SQL =>
  sql`case when ${isAsLong(entity, query)} then 0 else 1 end`;

/** Hits of this rank and better are what was looked for. */
export const GOOD_RANK = 1;
/** That of hits with typos, and one more for each. */
export const TYPO_RANK = 5;

/** That a name begins with the query, which the index of names tells at once, and is asked alone. To the collation nothing is greater than U+FFFF. */
export const calledSo = (actor: Actor, entity: RecordEntity, readings: readonly Reading[]): SQL | undefined =>
  calledUpTo(actor, entity, readings, '\uffff');

/** That a name is the query: whatever its case and accents, to the collation it comes before what has more letters, or a space. */
export const calledExactly = (actor: Actor, entity: RecordEntity, readings: readonly Reading[]): SQL | undefined =>
  calledUpTo(actor, entity, readings, ' ');

function calledUpTo(
  actor: Actor,
  entity: RecordEntity,
  [words = []]: readonly Reading[],
  end: string,
): SQL | undefined {
  const start = words.map(({ word }) => word).join(' ');
  return and(
    isNull(entity.table.deletedAt),
    sql`${alphabetically(entity.nameColumn)} between ${start} and ${start + end}`,
    sql`(${seenText(actor, entity)} || '') like ${wholeOf(words)}`,
  );
}

/** That each word of the query begins one. */
export function beginningIn(actor: Actor, entity: RecordEntity, readings: readonly Reading[]): SQL | undefined {
  const text = seenText(actor, entity);
  const [words = []] = readings;
  const begun = (of: Text) => and(...words.map(({ word }) => beginsWord(of, word)));
  return text === entity.searchColumn ? begun(text) : and(begun(entity.searchColumn), begun(text));
}

const wholeOf = (words: Reading): string => startingWith(words.map(({ word }) => word).join(' '));

const isAsLong = ({ nameColumn }: RecordEntity, query: string): SQL =>
  sql`char_length(${nameColumn}) = ${Array.from(query.trim()).length}`;
