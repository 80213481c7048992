import { type SQL, sql } from 'drizzle-orm';
import type { QueryContext } from '../access/actor.ts';
import { type FieldErrors, invalid } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import type { RecordEntity } from '../records/entity.ts';
import { emptiness, findFields, type ListField } from './fields.ts';
import type { Aggregate, AggregateValue, FilterKind, ListSummary } from './input.ts';

export type Figure = { field: string; fn: Aggregate };
type Wanted = Figure & { found: ListField };

const FIGURES: Partial<Record<FilterKind, readonly Aggregate[]>> = {
  number: ['sum', 'avg', 'min', 'max', 'filled', 'empty'],
  day: ['min', 'max', 'filled', 'empty'],
  moment: ['min', 'max', 'filled', 'empty'],
};
const COUNTS: readonly Aggregate[] = ['filled', 'empty'];

/** Whether a field of this kind can be summed up like that. */
export const isFigureOf = (kind: FilterKind, fn: Aggregate): boolean => (FIGURES[kind] ?? COUNTS).includes(fn);

/** How many records a list has, and figures of all of them; amounts are never added up across currencies. */
export async function summarize(
  { adhoc, db, actor }: QueryContext,
  entity: RecordEntity,
  where: SQL | undefined,
  asked: readonly Figure[],
): Promise<ListSummary> {
  const find = await findFields(
    db,
    actor,
    entity,
    asked.map(({ field }) => field),
  );
  const errors: FieldErrors = {};
  const wanted = asked.flatMap(({ field, fn }, index): Wanted[] => {
    const found = find(field);
    if ('problem' in found) errors[`aggregates.${index}.field`] = found.problem;
    else if (found.link) errors[`aggregates.${index}.field`] = say('listUnknown');
    else if (!isFigureOf(found.field.kind, fn)) errors[`aggregates.${index}.fn`] = say('listUnsummed');
    else return [{ field, fn, found: found.field }];
    return [];
  });
  if (Object.keys(errors).length > 0) throw invalid(errors);
  const plain = wanted.filter(({ found, fn }) => !isByCurrency(found, fn));
  const byCurrency = wanted.filter(({ found, fn }) => isByCurrency(found, fn));
  const condition = where ?? sql`true`;
  const [[counted], sums] = await Promise.all([
    adhoc.execute<{ count: number; figures: unknown[] }>(
      sql`select count(*)::int as count, ${figures(plain)} as figures from ${entity.table} where ${condition}`,
    ),
    sumsByCurrency(adhoc, entity, condition, byCurrency),
  ]);
  const valueOf = (value: unknown) => (typeof value === 'number' || typeof value === 'string' ? value : null);
  const plainValues = plain.map(({ field, fn, found }, index): AggregateValue => {
    const currency = typeof found.currency === 'string' && !COUNTS.includes(fn) ? found.currency : null;
    return { field, fn, value: valueOf(counted?.figures[index]), currency };
  });
  const currencyValues = sums.flatMap(({ currency, figures: values }) =>
    byCurrency.map(({ field, fn }, index): AggregateValue => ({ field, fn, value: valueOf(values[index]), currency })),
  );
  return { count: counted?.count ?? 0, values: [...plainValues, ...currencyValues] };
}

const isByCurrency = ({ currency }: ListField, fn: Aggregate): boolean =>
  currency !== undefined && typeof currency !== 'string' && !COUNTS.includes(fn);

async function sumsByCurrency(
  adhoc: QueryContext['adhoc'],
  { table }: RecordEntity,
  where: SQL,
  wanted: readonly Wanted[],
): Promise<{ currency: string; figures: unknown[] }[]> {
  const currency = wanted[0]?.found.currency;
  if (currency === undefined || typeof currency === 'string') return [];
  const rows = await adhoc.execute<{ currency: string; figures: unknown[] }>(
    sql`select ${currency} as currency, ${figures(wanted)} as figures from ${table} where ${where}
      group by ${currency} order by count(*) desc`,
  );
  return Array.from(rows);
}

/** As JSON: one cell for figures of any type, in their order. */
const figures = (wanted: readonly Wanted[]): SQL => sql`jsonb_build_array(${sql.join(wanted.map(figure), sql`, `)})`;

function figure({ fn, found }: Wanted): SQL {
  const { value } = found;
  const empty = emptiness(found);
  if (fn === 'filled') return sql`count(*) filter (where not (${empty}))`;
  if (fn === 'empty') return sql`count(*) filter (where ${empty})`;
  if (fn === 'avg') return sql`round(avg(${value}), 3)`;
  return sql`${sql.raw(fn)}(${value})`;
}
