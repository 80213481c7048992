import { and, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { QueryContext } from '../access/actor.ts';
import { type FieldErrors, invalid } from '../core/errors.ts';
import { idOf } from '../core/ids.ts';
import { inEnglish, type Message, say } from '../core/messages/message.ts';
import { messageOfWord, word } from '../core/messages/words.ts';
import { containing, day, fold, text } from '../core/text.ts';
import { addDays, dayIn, momentAt } from '../core/zones.ts';
import type { RecordEntity } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { zonesOfUsers } from '../users/queries.ts';
import { emptiness, type FieldFinder, findFields, type ListField } from './fields.ts';
import { type Condition, type ListFilter, ME, MY_TEAM, OPERATORS_OF, PERIODS, SPANS, type Span } from './input.ts';
import { lastDays, nextDays, periodDays } from './periods.ts';

/** Whoever asks, and what day it is where they are. */
type Asker = { ctx: QueryContext; zone: string; today: string };

/** What a filter leaves of a record type. A condition that can't be is refused by its place in the filter. */
export async function filterCondition(
  ctx: QueryContext,
  entity: RecordEntity,
  filter: ListFilter | undefined,
  known?: FieldFinder,
): Promise<SQL | undefined> {
  if (!filter) return undefined;
  const { match, conditions = [], groups = [] } = filter;
  const names = fieldsOf(filter);
  if (names.length === 0) return undefined;
  const find = known ?? (await findFields(ctx.db, ctx.actor, entity, names));
  const zone = names.some((name) => isOfTime(find(name))) ? await zoneOf(ctx) : 'UTC';
  const asker = { ctx, zone, today: dayIn(new Date(), zone) };
  const errors: FieldErrors = {};
  const parts = (each: readonly Condition[], path: string): SQL[] =>
    each.map((condition, index) => {
      const made = conditionSql(asker, find, condition);
      if ('sql' in made) return made.sql;
      errors[`${path}.${index}.${made.at}`] = made.problem;
      return sql`false`;
    });
  const own = parts(conditions, 'filter.conditions');
  const grouped = groups.flatMap((group, index) => {
    const inside = parts(group.conditions, `filter.groups.${index}.conditions`);
    return inside.length > 0 ? [combined(group.match, inside)] : [];
  });
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return combined(match, [...own, ...grouped]);
}

/** The names of the fields that a filter asks about. */
export const fieldsOf = ({ conditions = [], groups = [] }: ListFilter): string[] =>
  [...conditions, ...groups.flatMap((group) => group.conditions)].map(({ field }) => field);

/** A filter without the texts that it looks for, which may be about anybody: which fields it asks, and how, stays. */
export async function withoutTexts(ctx: QueryContext, entity: RecordEntity, filter: ListFilter): Promise<ListFilter> {
  const find = await findFields(ctx.db, ctx.actor, entity, fieldsOf(filter));
  const bare = ({ value, ...condition }: Condition): Condition => {
    const found = find(condition.field);
    const isText = 'problem' in found || found.field.kind === 'text' || found.field.kind === 'texts';
    return isText || value === undefined ? condition : { ...condition, value };
  };
  const { conditions, groups, ...others } = filter;
  return {
    ...others,
    ...(conditions && { conditions: conditions.map(bare) }),
    ...(groups && { groups: groups.map((group) => ({ ...group, conditions: group.conditions.map(bare) })) }),
  };
}

const isOfTime = (found: ReturnType<FieldFinder>): boolean =>
  'field' in found && (found.field.kind === 'day' || found.field.kind === 'moment');

/** Only days and moments depend on where the asker is. */
async function zoneOf({ db, actor: { userId } }: QueryContext): Promise<string> {
  return (await zonesOfUsers(db, [userId]))(userId);
}

const combined = (match: ListFilter['match'], parts: readonly SQL[]): SQL =>
  sql`(${sql.join([...parts], match === 'any' ? sql` or ` : sql` and `)})`;

type Made = { sql: SQL } | { at: 'field' | 'op' | 'value'; problem: Message };

function conditionSql(asker: Asker, find: FieldFinder, { field: name, op, value }: Condition): Made {
  const found = find(name);
  if ('problem' in found) return { at: 'field', problem: found.problem };
  const { field, of, link } = found;
  const operators: readonly string[] = OPERATORS_OF[field.kind];
  if (!operators.includes(op)) return { at: 'op', problem: say('oneOf', { values: operators.join(', ') }) };
  const isValueless = op === 'isEmpty' || op === 'isNotEmpty';
  if (isValueless && value !== undefined) return { at: 'value', problem: say('unknown') };
  if (!isValueless && value === undefined) return { at: 'value', problem: say('required') };
  try {
    const made = ask(asker, of, field, name, { op, value });
    // What is out of the asker's sight must not be found out by what it is linked to.
    return {
      sql: link
        ? sql`${link} in (select ${of.table.id} from ${of.table} where ${and(visible(asker.ctx.actor, of), made)})`
        : made,
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const said = error.issues[0]?.message ?? '';
    return { at: 'value', problem: messageOfWord(said) ?? inEnglish(said) };
  }
}

type Question = Pick<Condition, 'op' | 'value'>;

const not = (condition: SQL): SQL => sql`(${condition}) is not true`;

function ask(asker: Asker, of: RecordEntity, field: ListField, name: string, { op, value }: Question): SQL {
  const { kind } = field;
  switch (op) {
    case 'isEmpty':
      return emptiness(field);
    case 'isNotEmpty':
      return sql`not (${emptiness(field)})`;
    case 'isNot':
      return not(ask(asker, of, field, name, { op: 'is', value }));
    case 'notContains':
      return not(ask(asker, of, field, name, { op: 'contains', value }));
  }
  if (kind === 'text' || kind === 'texts') return textCondition(of, field, name, op, value);
  if (kind === 'number') return numberCondition(field, op, value);
  if (kind === 'day' || kind === 'moment') return timeCondition(asker, field, op, value);
  if (kind === 'boolean') return sql`coalesce(${field.value}, false) = ${z.boolean(word('kind.boolean')).parse(value)}`;
  if (kind === 'person') return personCondition(asker, field, op, value);
  return choiceCondition(field, op, value);
}

const several = <Item>(item: z.ZodType<Item>, given: unknown): Item[] =>
  z
    .array(item)
    .min(1, word('required'))
    .parse(Array.isArray(given) ? given : [given]);

/** In whatever case. Names are looked for in the folded text first, which has an index. */
function textCondition(of: RecordEntity, { kind, value: column }: ListField, name: string, op: string, value: unknown) {
  const texts = several(text(500), value).map((each) => each.toLowerCase());
  const any = (made: (each: string) => SQL): SQL => sql`(${sql.join(texts.map(made), sql` or `)})`;
  if (kind === 'texts') return any((each) => sql`lower(array_to_string(${column}, ' ')) like ${containing(each)}`);
  if (op === 'is') return sql`lower(${column}) = any(${sql.param(texts)}::text[])`;
  const isIndexed = of.nameColumn.name === name || of.keyFields.includes(name);
  const foundBy = (each: string): SQL => {
    const pattern = op === 'startsWith' ? containing(each).slice(1) : containing(each);
    const exact = sql`lower(${column}) like ${pattern}`;
    return isIndexed ? sql`(${of.searchColumn} like ${containing(fold(each))} and ${exact})` : exact;
  };
  return any(foundBy);
}

const MAX = 1e15;
const number = () =>
  z
    .number(word('kind.number'))
    .min(-MAX, word('atLeast', { limit: -MAX }))
    .max(MAX, word('atMost', { limit: MAX }));

/** The two ends of a stretch, the lower one first. */
function ends<Item extends number | string>(item: z.ZodType<Item>, value: unknown): [Item, Item] {
  const [from, to] = z.tuple([item, item], word('filterEnds')).parse(value);
  return from <= to ? [from, to] : [to, from];
}

function numberCondition({ value: column }: ListField, op: string, value: unknown): SQL {
  const cast = (each: number) => sql`${each}::numeric`;
  if (op === 'between') {
    const [from, to] = ends(number(), value);
    return sql`${column} between ${cast(from)} and ${cast(to)}`;
  }
  if (op === 'is') return sql`${column} = any(${sql.param(several(number(), value).map(String))}::text[]::numeric[])`;
  const bound = cast(number().parse(value));
  return op === 'atLeast' ? sql`${column} >= ${bound}` : sql`${column} <= ${bound}`;
}

/** `[30, 'days']`; whatever else it is, one word says what it should be. */
const spanOf = (value: unknown): [number, Span] =>
  z
    .unknown()
    .transform((given, ctx) => {
      const span = z.tuple([z.int().min(1).max(1_000), z.enum(SPANS)]).safeParse(given);
      if (span.success) return span.data;
      ctx.addIssue({ code: 'custom', ...word('filterSpan') });
      return z.NEVER;
    })
    .parse(value);

/** Days are those of the asker's clock: a moment is on one from its midnight to the next. */
function timeCondition(
  { zone, today }: Asker,
  { kind, value: column, type }: ListField,
  op: string,
  value: unknown,
): SQL {
  const cast = sql.raw(type);
  const start = (date: string) =>
    sql`${kind === 'moment' ? momentAt(date, '00:00', zone).toISOString() : date}::${cast}`;
  /** From the first day to the last, both included. */
  const within = ([first, last]: readonly [string, string]) =>
    sql`(${column} >= ${start(first)} and ${column} < ${start(addDays(last, 1))})`;
  if (op === 'during') return within(periodDays(z.enum(PERIODS).parse(value), today));
  if (op === 'inLast' || op === 'inNext') {
    const [count, span] = spanOf(value);
    return within(op === 'inLast' ? lastDays(today, count, span) : nextDays(today, count, span));
  }
  if (op === 'between') return within(ends(day(), value));
  const date = day().parse(value);
  if (op === 'before') return sql`${column} < ${start(date)}`;
  if (op === 'after') return sql`${column} >= ${start(addDays(date, 1))}`;
  return within([date, date]);
}

const teamIds = (value: unknown): (number | typeof MY_TEAM)[] =>
  several(z.union([z.literal(MY_TEAM), idOf('team')], word('filterTeam')), value);

function personCondition({ ctx: { actor } }: Asker, { value: column }: ListField, op: string, value: unknown): SQL {
  if (op === 'inTeam') {
    const asked = teamIds(value);
    const ids = asked.filter((id) => id !== MY_TEAM);
    const ofTeams = sql`${column} in (select id from users where team_id = any(${sql.param(ids)}::bigint[]))`;
    if (!asked.includes(MY_TEAM)) return ofTeams;
    return sql`(${column} = any(${sql.param([...actor.teamMemberIds])}::bigint[]) or ${ofTeams})`;
  }
  const people = several(z.union([z.literal(ME), idOf('user')], word('filterPerson')), value);
  const ids = people.flatMap((id) => (id !== ME ? [id] : actor.userId === null ? [] : [actor.userId]));
  return sql`${column} = any(${sql.param(ids)}::bigint[])`;
}

/** One of several values, or a record that it is linked to. */
function choiceCondition({ kind, value: column, type, choices, meant }: ListField, op: string, value: unknown): SQL {
  const isText = type === 'text';
  const item: z.ZodType<string | number> = choices
    ? z.union([z.string(), z.number()]).refine((each) => choices.includes(each), word('filterChoice'))
    : z.int(word('kind.whole')).positive(word('positive'));
  const wanted = several(item, value);
  if (kind !== 'choices') return sql`${column} = any(${sql.param(wanted)}::${sql.raw(isText ? 'text[]' : 'bigint[]')})`;
  const any = op !== 'hasAll';
  if (meant) {
    const sets = any ? [wanted] : wanted.map((each) => [each]);
    const ids = (set: (string | number)[]) => sql.param(set.flatMap((each) => meant.get(each) ?? []));
    return sql`(${sql.join(
      sets.map((set) => sql`${column} && ${ids(set)}::bigint[]`),
      sql` and `,
    )})`;
  }
  const held = wanted.map((each) => sql`${column} @> ${JSON.stringify(each)}::jsonb`);
  return sql`(${sql.join(held, any ? sql` or ` : sql` and `)})`;
}
