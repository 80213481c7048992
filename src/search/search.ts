import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Actor, QueryContext } from '../access/actor.ts';
import { isHidden } from '../access/fields.ts';
import { literal } from '../activities/policy.ts';
import { companies } from '../companies/table.ts';
import { contacts } from '../contacts/table.ts';
import type { Db } from '../db/client.ts';
import { deals } from '../deals/table.ts';
import { recordLooks } from '../looks/table.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { tasks } from '../tasks/table.ts';
import type { recentQuery, searchQuery } from './input.ts';
import { excerptOf, type Mark, marksIn, typosOf } from './marks.ts';
import {
  beginningIn,
  calledExactly,
  calledSo,
  GOOD_RANK,
  holding,
  isShort,
  rankOf,
  rankOfCalled,
  seenText,
  TYPO_RANK,
  type Typos,
} from './matching.ts';
import { type Reading, readingsOf, type Term } from './terms.ts';
import { isVague } from './typos.ts';

export type SearchHit = {
  type: RecordType;
  id: number;
  title: string;
  subtitle: string | null;
  /** Which parts of both answer the query: where each begins and ends. */
  marks: { title: Mark[]; subtitle: Mark[] };
};

type Search = { ctx: QueryContext; q: string; readings: readonly Reading[]; limit: number };
type Shown = Pick<SearchHit, 'type' | 'title' | 'subtitle'> & { id: string; texts: (string | null)[] };
type Row = Shown & {
  rank: number;
  is_mine: boolean;
  /** When it was opened or changed last, as the database writes it. */
  recent: string;
  is_crowded: boolean;
};

const MIN_LENGTH = 2;
/** Of how many hits of a type the best are picked: what a short query matches without end is not read to its end. */
const CANDIDATES = 600;
/** Of those that are better, of the asker's own, and of those that they opened. */
const MORE_CANDIDATES = 100;
/** Of so many that may hold the query with typos these are counted. */
const TYPO_CANDIDATES = 300;
/** With fewer hits, and none that is meant for sure, typos are thought of. */
const FEW = 3;
const TYPO_TIMEOUT_MS = 250;
const CANCELLED = '57014';

/**
 * Records in sight that hold every word of the query, in either script: first those called so, those whose name begins so and
 * those with words that do; of equals the asker's own, and what was opened or changed last. Where there are hardly any, those
 * that hold it with typos.
 */
export async function searchRecords(ctx: QueryContext, input: z.output<typeof searchQuery>): Promise<SearchHit[]> {
  const readings = readingsOf(input.q);
  const [words = []] = readings;
  if (words.reduce((sum, { word }) => sum + word.length, 0) < MIN_LENGTH) return [];
  const types = RECORD_TYPES.filter(
    (type) => (input.types?.includes(type) ?? true) && ctx.actor.matrix[type].view !== 'none',
  );
  if (types.length === 0) return [];
  const search = { ctx, q: input.q, readings, limit: input.limit };
  const rows = await readExact(search, types);
  const isEnough = rows.length >= FEW || rows.some(({ rank }) => rank <= GOOD_RANK);
  const more = isEnough ? [] : await readWithTypos(search, types, new Set(rows.map(keyOf)));
  return [...rows, ...more].map((row) => hitOf(row, readings));
}

/** The records in sight that the asker opened last, whatever their type. */
export async function recentRecords(ctx: QueryContext, { limit }: z.output<typeof recentQuery>): Promise<SearchHit[]> {
  const { actor } = ctx;
  const types = RECORD_TYPES.filter((type) => actor.matrix[type].view !== 'none');
  if (types.length === 0) return [];
  const arms = types.map((type) => {
    const entity = entityOf(type);
    const { table, nameColumn } = entity;
    return sql`(select ${literal(type)} as type, ${table.id} as id, ${nameColumn} as title,
        ${subtitleOf(actor, type)} as subtitle, ${recordLooks.updatedAt} as opened_at
      from ${recordLooks} join ${table} on ${table.id} = ${recordLooks.entityId}
      where ${and(sql`${recordLooks.userId} = ${actor.userId}`, sql`${recordLooks.entityType} = ${literal(type)}`, visible(actor, entity))}
      order by opened_at desc limit ${sql.raw(String(limit))})`;
  });
  const rows = await ctx.adhoc.execute<Omit<Shown, 'texts'>>(
    sql`select type, id, title, subtitle from (${sql.join(arms, sql` union all `)}) opened
      order by opened_at desc, type, id desc limit ${limit}`,
  );
  return rows.map((row) => hitOf({ ...row, texts: [] }, []));
}

const keyOf = ({ type, id }: Pick<Row, 'type' | 'id'>): string => `${type} ${id}`;

/**
 * Types of which enough is called so, or begins so, are done with that: an index of names tells it at once. Of the others what
 * holds the query is looked through, and where that is more than is looked through, the better ones are looked for besides.
 */
async function readExact(search: Search, types: readonly RecordType[]): Promise<Row[]> {
  const called = await read(
    search.ctx.db,
    types.map((type) => calledArm(search, type)),
  );
  const isDone = (type: RecordType) => called.filter((row) => row.type === type).length === search.limit;
  const others = types.filter((type) => !isDone(type));
  const held = await read(
    search.ctx.adhoc,
    others.map((type) => heldArm(search, type)),
  );
  const crowded = others.filter((type) => held.some((row) => row.type === type && row.is_crowded));
  const more = await read(
    search.ctx.adhoc,
    crowded.map((type) => betterArm(search, type)),
  );
  const all = new Map([...called, ...held, ...more].map((row) => [keyOf(row), row]));
  const sorted = [...all.values()].sort(better);
  return types.flatMap((type) => sorted.filter((row) => row.type === type).slice(0, search.limit)).sort(better);
}

/** Each type by itself, so that they are looked for side by side. */
async function read(db: Db, arms: readonly SQL[]): Promise<Row[]> {
  const hits = await Promise.all(arms.map((arm) => db.execute<Row>(arm)));
  return hits.flatMap((rows) => Array.from(rows));
}

function better(a: Row, b: Row): number {
  return (
    a.rank - b.rank ||
    Number(b.is_mine) - Number(a.is_mine) ||
    compared(b.recent, a.recent) ||
    compared(a.type, b.type) ||
    Number(b.id) - Number(a.id)
  );
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The hits of a type without typos, as many as are looked through. */
function heldArm({ ctx, q, readings, limit }: Search, type: RecordType): SQL {
  const entity = entityOf(type);
  const rank = rankOf(ctx.actor, entity, q, readings);
  const held = inSightWhere(
    ctx.actor,
    type,
    holding(ctx.actor, entity, readings, 'none'),
    rankedBy(ctx.actor, type, rank),
  );
  return pickedFrom(ctx.actor, type, sql`${held} limit ${sql.raw(String(CANDIDATES))}`, limit);
}

/**
 * Of a type: those called as the query says, those whose name begins so, the asker's own of them, and what they opened. One
 * statement, whatever is asked.
 */
function calledArm({ ctx, q, readings, limit }: Search, type: RecordType): SQL {
  const entity = entityOf(type);
  const called = calledSo(ctx.actor, entity, readings);
  const columns = rankedBy(ctx.actor, type, rankOfCalled(entity, q));
  const arms = [calledExactly(ctx.actor, entity, readings), called].map((each) =>
    inSightWhere(ctx.actor, type, each, columns),
  );
  return withOwn(ctx.actor, type, arms, called, columns, limit);
}

/** Of a type that has more hits than are looked through: those in which all words begin one, the asker's own, what they opened. */
function betterArm({ ctx, q, readings, limit }: Search, type: RecordType): SQL {
  const { actor } = ctx;
  const entity = entityOf(type);
  const columns = rankedBy(actor, type, rankOf(actor, entity, q, readings));
  // Short words are looked for at the beginning of words anyway.
  const begun = isShort(readings[0] ?? [])
    ? []
    : [inSightWhere(actor, type, beginningIn(actor, entity, readings), columns)];
  return withOwn(actor, type, begun, holding(actor, entity, readings, 'none'), columns, limit);
}

/** Besides some arms: of all that meets a condition the asker's own, and what they opened. */
function withOwn(
  actor: Actor,
  type: RecordType,
  arms: readonly SQL[],
  all: SQL | undefined,
  columns: SQL,
  limit: number,
): SQL {
  const own = ownArms(actor, type, and(visible(actor, entityOf(type)), all), columns);
  const found = [...arms, ...own].map((arm) => sql`(${arm} limit ${sql.raw(String(MORE_CANDIDATES))})`);
  return pickedFrom(actor, type, sql.join(found, sql` union `), limit);
}

/**
 * Reads columns of the records in sight that meet a condition. A team's records are many, and of those that
 * meet it a few are taken: they are sorted out as they come, since gathering the team's from an index first takes longer.
 */
function inSightWhere(actor: Actor, type: RecordType, condition: SQL | undefined, columns: SQL): SQL {
  const entity = entityOf(type);
  const { table } = entity;
  const inSight = visible(actor, entity);
  if (actor.matrix[type].view !== 'team') return sql`select ${columns} from ${table} where ${and(inSight, condition)}`;
  return sql`select ${columns} from (select * from ${table} where ${condition} offset 0) as ${table} where ${inSight}`;
}

/** Of all that holds the query: what is the asker's own, and what they opened. */
function ownArms({ userId, matrix }: Actor, type: RecordType, held: SQL | undefined, columns: SQL): SQL[] {
  if (userId === null) return [];
  const { table, ownerColumns } = entityOf(type);
  const opened = sql`select ${columns} from ${recordLooks} join ${table} on ${table.id} = ${recordLooks.entityId}
    where ${and(eq(recordLooks.userId, userId), sql`${recordLooks.entityType} = ${literal(type)}`, held)}`;
  if (matrix[type].view === 'own') return [opened];
  return [
    opened,
    sql`select ${columns} from ${table} where ${and(or(...ownerColumns.map((owner) => eq(owner, userId))), held)}`,
  ];
}

/** What `pickedFrom` picks by. */
function rankedBy({ userId }: Actor, type: RecordType, rank: SQL): SQL {
  const { table, ownerColumns } = entityOf(type);
  const isMine = or(...ownerColumns.map((owner) => sql`coalesce(${owner} = ${userId}, false)`));
  return sql`${table.id} as id, ${rank} as rank, ${isMine} as is_mine, ${table.updatedAt} as updated_at`;
}

/** The best of the records that were found, as they are shown. */
function pickedFrom(actor: Actor, type: RecordType, found: SQL, limit: number): SQL {
  const { table, nameColumn } = entityOf(type);
  const looked = and(
    sql`${recordLooks.userId} = ${actor.userId}`,
    sql`${recordLooks.entityType} = ${literal(type)}`,
    sql`${recordLooks.entityId} = found.id`,
  );
  return sql`select ${literal(type)} as type, ${table.id} as id, ${nameColumn} as title,
      ${subtitleOf(actor, type)} as subtitle, ${furtherTexts(actor, type)} as texts,
      best.rank, best.is_mine, best.recent, best.is_crowded
    from (
      select found.id, found.rank, found.is_mine, greatest(found.updated_at, ${recordLooks.updatedAt}) as recent,
        count(*) over () = ${sql.raw(String(CANDIDATES))} as is_crowded
      from (${found}) found left join ${recordLooks} on ${looked}
      order by rank, is_mine desc, recent desc, id desc limit ${sql.raw(String(limit))}
    ) best join ${table} on ${table.id} = best.id`;
}

/** What else holds the query, with as many typos as its words may have; nothing where that takes too long. */
async function readWithTypos(search: Search, types: readonly RecordType[], known: ReadonlySet<string>): Promise<Row[]> {
  const { ctx, readings } = search;
  if (!readings.flat().some(({ typos, otherKeyboard }) => typos > 0 || otherKeyboard !== null)) return [];
  const rounds: Typos[] = readings.flat().some(({ word, typos }) => typos > 0 && isVague(word))
    ? ['quick', 'all']
    : ['all'];
  try {
    return await ctx.adhoc.transaction(async (tx) => {
      // However much the patterns may fit: reading a whole table for them takes too long.
      await tx.execute(sql`select set_config('statement_timeout', ${String(TYPO_TIMEOUT_MS)}, true),
        set_config('enable_seqscan', 'off', true)`);
      const within = { ...search, ctx: { ...ctx, adhoc: tx } };
      for (const round of rounds) {
        const near = (await readNear(within, types, round)).filter((row) => !known.has(keyOf(row)));
        const picked = types.flatMap((type) => {
          const some = near.filter((row) => row.type === type);
          return some.length === 0 ? [] : [typoArm(search, type, some)];
        });
        if (picked.length > 0) return (await read(tx, picked)).sort(better);
      }
      return [];
    });
  } catch (error) {
    if (isCancelled(error)) return [];
    throw error;
  }
}

type Near = Pick<Row, 'type' | 'id'> & { typos: number };

/** What holds the query with typos, and with how many. */
async function readNear({ ctx, readings }: Search, types: readonly RecordType[], typos: Typos): Promise<Near[]> {
  const arms = types.map((type) => {
    const entity = entityOf(type);
    const read = sql`${literal(type)} as type, ${entity.table.id} as id, left(${seenText(ctx.actor, entity)}, 1000) as text`;
    const near = inSightWhere(ctx.actor, type, holding(ctx.actor, entity, readings, typos), read);
    return sql`(${near} limit ${sql.raw(String(TYPO_CANDIDATES))})`;
  });
  const found = await ctx.adhoc.execute<Omit<Near, 'typos'> & { text: string }>(sql.join(arms, sql` union all `));
  return found.flatMap(({ type, id, text }) => {
    const counted = typosOf(text, readings);
    return counted === null ? [] : [{ type, id, typos: counted }];
  });
}

const isCancelled = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && 'code' in error.cause && error.cause.code === CANCELLED;

function typoArm({ ctx, limit }: Search, type: RecordType, found: readonly Near[]): SQL {
  const { table } = entityOf(type);
  const ids = sql`${sql.param(found.map(({ id }) => Number(id)))}::bigint[]`;
  const typos = sql.param(found.map((row) => row.typos));
  const rank = sql`${sql.raw(String(TYPO_RANK))} + (${typos}::int[])[array_position(${ids}, ${table.id})]`;
  const picked = sql`select ${rankedBy(ctx.actor, type, rank)} from ${table} where ${table.id} = any(${ids})`;
  return pickedFrom(ctx.actor, type, picked, limit);
}

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

/** Besides the name: what a record may have been found by. */
const FURTHER: Record<RecordType, readonly (readonly [field: string, column: PgColumn])[]> = {
  company: [
    ['domain', companies.domain],
    ['phone', companies.phone],
    ['city', companies.city],
  ],
  contact: [
    ['email', contacts.email],
    ['phone', contacts.phone],
    ['mobile', contacts.mobile],
    ['title', contacts.title],
    ['otherEmails', contacts.otherEmails],
    ['otherPhones', contacts.otherPhones],
  ],
  deal: [],
  task: [['description', tasks.description]],
};

function furtherTexts(actor: Actor, type: RecordType): SQL {
  const texts = FURTHER[type]
    .filter(([field]) => !isHidden(actor, type, field))
    .map(([field, column]) => (field.startsWith('other') ? sql`${column}` : sql`array[left(${column}, 4000)]`));
  return sql.join([sql`array[]::text[]`, ...texts], sql` || `);
}

function hitOf({ type, id, title, subtitle, texts }: Shown, readings: readonly Reading[]): SearchHit {
  const isShown = (term: Term) => [title, subtitle ?? ''].some((text) => marksIn(text, [[term]]).length > 0);
  const unseen = readings.flat().filter((term) => !isShown(term));
  const below = unseen.length > 0 ? withFound(subtitle, texts, [unseen]) : subtitle;
  const marks = { title: marksIn(title, readings), subtitle: marksIn(below ?? '', readings) };
  return { type, id: Number(id), title, subtitle: below, marks };
}

/** What a record was found by where neither its name nor the line below tells. */
function withFound(
  subtitle: string | null,
  texts: readonly (string | null)[],
  readings: readonly Reading[],
): string | null {
  for (const text of texts) {
    const excerpt = text === null ? null : excerptOf(text, readings);
    if (excerpt !== null) return [subtitle, excerpt].filter(Boolean).join(' · ');
  }
  return subtitle;
}
