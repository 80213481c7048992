import { and, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Actor, QueryContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { canOn, scopeOf } from '../access/scope.ts';
import { DEFAULT_PER_PAGE } from '../core/paging.ts';
import { containing, searchWords } from '../core/text.ts';
import { isCustomKey } from '../custom-fields/input.ts';
import type { Db } from '../db/client.ts';
import type { RecordEntity, RecordRow, WithCan } from './entity.ts';
import { withoutHidden } from './field-rights.ts';

/** The rows that are there for the actor: in sight and not in the trash. Every read of records begins with it. */
export function visible<Row extends RecordRow>(actor: Actor, entity: RecordEntity<Row>): SQL | undefined {
  return and(isNull(entity.table.deletedAt), scopeOf(actor, entity.type, 'view', entity.ownerColumns));
}

/** Like `visible`, with what is in the trash: a single record is still shown there, to be restored. */
export function inSight<Row extends RecordRow>(actor: Actor, entity: RecordEntity<Row>): SQL | undefined {
  return scopeOf(actor, entity.type, 'view', entity.ownerColumns);
}

type PageInput = { page: number; perPage: number; sort?: string };

/**
 * Where a list is read from: with a prepared statement as long as nothing filters it and its pages have the usual length;
 * whatever else people ask for is too various to be kept.
 */
export function databaseFor(ctx: QueryContext, input: PageInput): Db {
  const { page: _page, sort: _sort, perPage, ...filters } = input;
  const isUsual = perPage === DEFAULT_PER_PAGE && Object.values(filters).every((filter) => filter === undefined);
  return isUsual ? ctx.db : ctx.adhoc;
}

const TELEPHONE_NUMBER = /^\s*[+(]?[\d\s()./-]+$/;

/** The text that a search reads: that of all fields, or the name alone for whoever does not see one of them. */
export function searchedText(
  actor: Actor,
  { type, nameColumn, searchColumn, searchedFields }: Searched,
): SQL | PgColumn {
  const isAllSeen =
    searchedFields.every((field) => !isHidden(actor, type, field)) &&
    // What is in the trash with its field is no secret.
    ![...(actor.fields[type] ?? [])].some(([field, access]) => access === 'hidden' && isCustomKey(field));
  return isAllSeen ? searchColumn : sql`lower(${nameColumn})`;
}
type Searched = Pick<RecordEntity, 'type' | 'nameColumn' | 'searchColumn' | 'searchedFields'>;

/** Every word of the query somewhere in the folded text; a telephone number also however it is written. */
export function matching(actor: Actor, entity: Searched, q: string | undefined): SQL | undefined {
  if (q === undefined) return undefined;
  const column = searchedText(actor, entity);
  const words = and(...searchWords(q).map((word) => sql`${column} like ${containing(word)}`));
  const digits = q.replace(/\D/g, '');
  if (digits.length < 4 || !TELEPHONE_NUMBER.test(q)) return words;
  return or(words, sql`${column} like ${containing(digits)}`);
}

/** The records of a team's people. */
export function ofTeam(owners: readonly PgColumn[], teamId: number | undefined): SQL | undefined {
  if (teamId === undefined) return undefined;
  return or(...owners.map((owner) => sql`${owner} in (select id from users where team_id = ${teamId})`));
}

/** Adds what the actor may do with a record, and takes what they do not see of it, to the very object: rows are fresh, and copies of many cost time. */
export function withCan<Row extends RecordRow, Item extends object>(
  actor: Actor,
  entity: RecordEntity<Row>,
  item: Item,
  ownerIds: readonly (number | null)[],
): WithCan<Item> {
  return Object.assign(withoutHidden(actor, entity.type, item), { can: canOn(actor, entity.type, ownerIds) });
}
