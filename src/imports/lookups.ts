import { and, type SQL, sql } from 'drizzle-orm';
import type { ActorContext } from '../access/actor.ts';
import { contacts } from '../contacts/table.ts';
import { say } from '../core/messages/message.ts';
import { listPipelines, type PipelineWithStages } from '../pipelines/queries.ts';
import { entityOf } from '../records/entity.ts';
import { visible } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { MAX_TAGS } from '../tags/input.ts';
import { loadTags } from '../tags/queries.ts';
import { createTag } from '../tags/tags.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import type { Draft, Wish } from './conversion.ts';
import type { ImportType, Reason, Reasons } from './input.ts';
import { quoted } from './phrases.ts';
import { externalKeys } from './table.ts';

type Found = Map<string, number[]>;

/** A row that names what is not there, and of which types. */
type Unfulfilled = { draft: Draft; reasons: Reasons; types: Set<string> };

/** Puts the ids of the records that rows name into their values. */
export async function fulfil(
  ctx: ActorContext,
  drafts: readonly Draft[],
): Promise<{ ready: Draft[]; failed: Unfulfilled[] }> {
  const pipelines = await listPipelines(ctx.db);
  const found = await findAll(ctx, drafts);
  const tagOf = await tagsNamed(ctx, drafts);
  const ready: Draft[] = [];
  const failed: Unfulfilled[] = [];
  for (const draft of drafts) {
    const values = { ...draft.values };
    const reasons: [string, Reason][] = [];
    const types = new Set<string>();
    const names = tagNamesIn(draft);
    if (names.length > 0) values['tagIds'] = names.flatMap((name) => tagOf.get(name) ?? []);
    if (names.some((name) => !tagOf.has(name)))
      reasons.push(['tagIds', { said: say('tagsFull', { count: MAX_TAGS }) }]);
    for (const wish of inOrder(draft.wishes)) {
      const type = typeOf(wish, draft);
      const ids =
        type === 'pipeline' || type === 'stage'
          ? findStage(pipelines, type, wish, values['pipelineId'])
          : (found.get(groupKey(wish, type))?.get(wish.text) ?? []);
      if (ids.length === 1) values[wish.field] = ids[0];
      else if (wish.otherwise === 'empty') values[wish.field] = null;
      else {
        reasons.push([wish.label, problemOf(wish, type, ids.length)]);
        types.add(type);
      }
    }
    if (reasons.length > 0) failed.push({ draft, reasons: Object.fromEntries(reasons), types });
    else ready.push({ ...draft, values });
  }
  return { ready, failed };
}

/** Tags are read as their names. */
const tagNamesIn = ({ values: { tagIds } }: Draft): string[] =>
  Array.isArray(tagIds) ? tagIds.filter((name) => typeof name === 'string') : [];

/** The tags of these names; new ones are made as long as there may be more. */
async function tagsNamed(ctx: ActorContext, drafts: readonly Draft[]): Promise<Map<string, number>> {
  const names = new Set(drafts.flatMap(tagNamesIn));
  if (names.size === 0) return new Map();
  const known = new Map((await loadTags(ctx.db)).map(({ id, name }) => [name.toLowerCase(), id]));
  const found = new Map<string, number>();
  for (const name of names) {
    const id = known.get(name.toLowerCase());
    if (id === undefined && known.size >= MAX_TAGS) continue;
    const tag = id ?? (await createTag(ctx, { name })).id;
    known.set(name.toLowerCase(), tag);
    found.set(name, tag);
  }
  return found;
}

/** What all the rows name, with one query for each way of naming. */
async function findAll(ctx: ActorContext, drafts: readonly Draft[]): Promise<Map<string, Found>> {
  const groups = new Map<string, { wish: Wish; type: string; texts: Set<string> }>();
  for (const draft of drafts) {
    for (const wish of draft.wishes) {
      const type = typeOf(wish, draft);
      const group = groups.get(groupKey(wish, type)) ?? { wish, type, texts: new Set() };
      group.texts.add(wish.text);
      groups.set(groupKey(wish, type), group);
    }
  }
  const found = new Map<string, Found>();
  for (const [key, { wish, type, texts }] of groups) {
    if (type !== 'stage' && type !== 'pipeline') found.set(key, await find(ctx, type, wish, [...texts]));
  }
  return found;
}

/** The pipeline comes before the stage, since it says which stages are meant. */
const inOrder = (wishes: readonly Wish[]): Wish[] =>
  [...wishes].sort((a, b) => Number(a.references === 'stage') - Number(b.references === 'stage'));

const problemOf = ({ text }: Wish, type: string, count: number): Reason => ({
  said:
    count > 1 ? say('importAnyOf', { text: quoted(text), count }) : say('importNoSuch', { type, text: quoted(text) }),
});

const groupKey = ({ by, source }: Wish, type: string): string => `${type}\n${by}\n${source}`;

/** An activity's record is of the type that the field beside it says. */
const typeOf = ({ references }: Wish, { values }: Draft): string =>
  references === 'entityType' ? String(values['entityType']) : references;

const isRecordType = (type: string): type is RecordType => RECORD_TYPES.some((known) => known === type);

async function find(ctx: ActorContext, type: string, wish: Wish, texts: readonly string[]): Promise<Found> {
  const { by, source } = wish;
  if (by === 'id')
    return new Map(texts.flatMap((text) => (/^[1-9]\d{0,14}$/.test(text) ? [[text, [Number(text)]]] : [])));
  if (by === 'key') return findByKeys(ctx, type, source, texts);
  const named = namedBy(ctx, type, by);
  if (named === null) return new Map();
  const rows = await ctx.db.execute<{ text: string; ids: number[] }>(sql`
    select w.text, jsonb_agg(${named.id} order by ${named.id}) as ids
    from unnest(${sql.param([...texts])}::text[]) as w(text)
    join ${named.table} on lower(${named.column}) = lower(w.text)
    ${named.where === undefined ? sql`` : sql`where ${named.where}`}
    group by w.text`);
  return new Map(Array.from(rows, ({ text, ids }) => [text, ids]));
}

type Named = { table: SQL; id: SQL; column: SQL; where: SQL | undefined };

/** Records by what people call them; those in the trash, and those out of the actor's sight, are not there. */
function namedBy(ctx: ActorContext, type: string, by: 'name' | 'email'): Named | null {
  if (type === 'user') {
    return {
      table: sql`${users}`,
      id: sql`${users.id}`,
      column: by === 'email' ? sql`${users.email}` : sql`${users.name}`,
      where: undefined,
    };
  }
  if (type === 'team')
    return { table: sql`${teams}`, id: sql`${teams.id}`, column: sql`${teams.name}`, where: undefined };
  if (!isRecordType(type)) return null;
  const entity = entityOf(type);
  const column = by === 'email' ? (type === 'contact' ? sql`${contacts.email}` : null) : sql`${entity.nameColumn}`;
  if (column === null) return null;
  return { table: sql`${entity.table}`, id: sql`${entity.table.id}`, column, where: and(visible(ctx.actor, entity)) };
}

/** Key by key from the index, whatever was known of the table when the statement was planned: imports begin with an empty one. */
async function findByKeys(ctx: ActorContext, type: string, source: string, keys: readonly string[]): Promise<Found> {
  const rows = await ctx.db.execute<{ key: string; id: string }>(sql`
    select w.key, found.entity_id as id from unnest(${sql.param([...new Set(keys)])}::text[]) as w(key)
    cross join lateral (
      select e.entity_id from ${externalKeys} e
      where e.source = ${source} and e.entity_type = ${type} and e.key = w.key limit 1) found`);
  return new Map(Array.from(rows, ({ key, id }) => [key, [Number(id)]]));
}

/** The ids that keys of this source and type stand for. */
export async function idsOfKeys(
  ctx: ActorContext,
  type: ImportType,
  source: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const found = await findByKeys(ctx, type, source, keys);
  return new Map([...found].flatMap(([key, [id]]) => (id === undefined ? [] : [[key, id] as const])));
}

function findStage(
  pipelines: readonly PipelineWithStages[],
  type: 'pipeline' | 'stage',
  { by, text }: Wish,
  pipelineId: unknown,
): number[] {
  const isMeant = ({ id, name }: { id: number; name: string }): boolean =>
    by === 'id' ? String(id) === text : name.toLowerCase() === text.toLowerCase();
  if (type === 'pipeline') return pipelines.filter(isMeant).map(({ id }) => id);
  const pipeline = pipelines.find(({ id, isDefault }) =>
    typeof pipelineId === 'number' ? id === pipelineId : isDefault,
  );
  return (pipeline?.stages ?? []).filter(isMeant).map(({ id }) => id);
}
