import { and, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Actor, QueryContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import { containing, fold, searchWords } from '../core/text.ts';
import { deals } from '../deals/table.ts';
import { entityOf } from '../records/entity.ts';
import { searchedText, visible } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { tasks } from '../tasks/table.ts';
import type { searchQuery } from './input.ts';

export type SearchHit = { type: RecordType; id: number; title: string; subtitle: string | null };

const MIN_LENGTH = 2;
/** Of how many hits the best are picked: what a short query matches without end is not read to its end. */
const CANDIDATES = 200;

/** The line below the name that tells namesakes apart. */
function subtitleOf(actor: Actor, type: RecordType): SQL {
  const seen = (field: string, column: PgColumn) => (isHidden(actor, type, field) ? sql`null` : sql`${column}`);
  if (type === 'company') {
    return sql`nullif(concat_ws(' · ', ${seen('industry', companies.industry)}, ${seen('city', companies.city)}), '')`;
  }
  if (type === 'contact') {
    const company = nameOf(companies, contacts.companyId);
    const place = sql`coalesce(${company}, ${seen('email', contacts.email)})`;
    return sql`nullif(concat_ws(' · ', ${seen('title', contacts.title)}, ${place}), '')`;
  }
  return LINKED_NAMES[type];
}

const LINKED_NAMES = {
  deal: sql`coalesce(${nameOf(companies, deals.companyId)}, ${nameOf(contacts, deals.contactId)})`,
  task: sql`coalesce((select ${deals.title} from ${deals} where ${deals.id} = ${tasks.dealId}),
    ${nameOf(contacts, tasks.contactId)}, ${nameOf(companies, tasks.companyId)})`,
};

function nameOf(table: typeof companies | typeof contacts, id: PgColumn): SQL {
  return sql`(select ${table.name} from ${table} where ${table.id} = ${id})`;
}

/** Records in sight that hold every word of the query: those whose name begins with it first, then those with a word that does. */
export async function searchRecords(ctx: QueryContext, input: z.output<typeof searchQuery>): Promise<SearchHit[]> {
  const words = searchWords(input.q);
  if (words.join('').length < MIN_LENGTH) return [];
  const types = RECORD_TYPES.filter(
    (type) => (input.types?.includes(type) ?? true) && ctx.actor.matrix[type].view !== 'none',
  );
  if (types.length === 0) return [];
  const arms = types.map((type) => hitsOf(ctx, type, input.q, words, input.limit));
  const rows = await ctx.adhoc.execute<Omit<SearchHit, 'id'> & { id: string }>(
    sql`select * from (${sql.join(arms, sql` union all `)}) hits order by rank, sort_key, type, id`,
  );
  return rows.map(({ type, id, title, subtitle }) => ({ type, id: Number(id), title, subtitle }));
}

function hitsOf(ctx: QueryContext, type: RecordType, q: string, words: string[], limit: number): SQL {
  const { table, nameColumn } = entityOf(type);
  const searchColumn = searchedText(ctx.actor, entityOf(type));
  const [first = ''] = words;
  const everyWord = words.map((word) => sql`${searchColumn} like ${containing(word)}`);
  const ways = [
    [sql`${searchColumn} like ${startingWith(words.join(' '))}`],
    [...everyWord, sql`${searchColumn} like ${`% ${startingWith(first)}`}`],
  ];
  // The index knows beginnings of words, and from three letters on what is inside them.
  if (words.some((word) => word.length > 2)) ways.push(everyWord);
  const digits = phoneDigits(q);
  if (digits !== null) ways.push([sql`${searchColumn} like ${containing(digits)}`]);
  const candidates = ways.map(
    (way, rank) => sql`(select ${table.id}, ${sql.raw(String(rank))} as rank from ${table}
      where ${and(visible(ctx.actor, entityOf(type)), ...way)} limit ${sql.raw(String(CANDIDATES))})`,
  );
  return sql`(select ${sql.raw(`'${type}'`)} as type, ${table.id}, ${nameColumn} as title, ${subtitleOf(ctx.actor, type)} as subtitle,
      best.rank, ${searchColumn} as sort_key
    from (select id, min(rank) as rank from (${sql.join(candidates, sql` union all `)}) found group by id) best
    join ${table} on ${table.id} = best.id
    order by best.rank, sort_key, ${table.id} limit ${limit})`;
}

/** As a LIKE pattern, literally. */
const startingWith = (start: string): string => containing(start).slice(1);

/** The digits of what looks like a telephone number, without the zeros that are dialled in one's own country alone. */
function phoneDigits(q: string): string | null {
  if (!/^[\d\s()+./-]+$/.test(fold(q))) return null;
  const digits = q.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length < 4 ? null : digits;
}
