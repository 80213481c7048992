import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Actor, ActorContext } from '../access/actor.ts';
import { roles } from '../access/table.ts';
import { type CustomKey, customIdOf, isCustomKey } from '../custom-fields/input.ts';
import { customFields } from '../custom-fields/table.ts';
import type { ChangeSet, EventEntityType } from '../events/input.ts';
import { pipelineStages, pipelines } from '../pipelines/table.ts';
import { entityOf, type FieldDefinition } from '../records/entity.ts';
import { seenChanges } from '../records/field-rights.ts';
import { inSight } from '../records/filters.ts';
import { RECORD_TYPES, type RecordType } from '../records/input.ts';
import { tags } from '../tags/table.ts';
import { teams } from '../teams/table.ts';
import { users } from '../users/table.ts';
import { savedViews } from '../views/table.ts';
import { UNTOLD_FIELDS } from './input.ts';

/** One field's change. Where it holds ids, the names are those of what the reader may see, and null for the rest. */
export type HistoryChange = {
  field: string;
  from: unknown;
  to: unknown;
  fromName?: string | null;
  toName?: string | null;
};

/** Something that has a name to be read by. */
export type Named = {
  type: RecordType | 'user' | 'team' | 'role' | 'stage' | 'pipeline' | 'customField' | 'savedView' | 'tag';
  id: number;
};
export type NameOf = (named: Named) => string | null;

type Entry = { entityType: EventEntityType; changes: ChangeSet };

const UNTOLD: ReadonlySet<string> = new Set(UNTOLD_FIELDS);

/** What people are told of an entry's changes, with the names that `nameOf` knows. */
export function toldChanges(actor: Actor, { entityType, changes }: Entry, nameOf: NameOf): HistoryChange[] {
  return (
    Object.entries(seenChanges(actor, entityType, changes))
      // What was erased is neither.
      .filter(([field, { from, to }]) => !UNTOLD.has(field) && !(from === null && to === null))
      // Of a field that is no more nobody knows from whom it was withheld.
      .filter(([field]) => !isCustomKey(field) || nameOf(customField(field)) !== null)
      .map(([field, { from, to }]) => {
        const type = referenceOf(entityType, field);
        if (type === null) return { field, from, to };
        const name = (ids: unknown) => namesOf(idsOf(ids).map((id) => nameOf({ type, id })));
        return { field, from, to, fromName: name(from), toName: name(to) };
      })
  );
}

/** Everything that the changes point at. */
export const namedIn = (entries: readonly Entry[]): Named[] =>
  entries.flatMap(({ entityType, changes }) =>
    Object.entries(changes).flatMap(([field, { from, to }]): Named[] => {
      if (isCustomKey(field)) return [customField(field)];
      const type = referenceOf(entityType, field);
      return type === null ? [] : [from, to].flatMap(idsOf).map((id) => ({ type, id }));
    }),
  );

/** One id, or those of tags. */
const idsOf = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'number');

const namesOf = (names: readonly (string | null)[]): string | null =>
  names
    .filter((name) => name !== null)
    .sort((a, b) => a.localeCompare(b))
    .join(', ') || null;

const customField = (key: CustomKey): Named => ({ type: 'customField', id: customIdOf(key) });

const REFERENCES: Readonly<Record<string, Named['type']>> = {
  stageId: 'stage',
  pipelineId: 'pipeline',
  teamId: 'team',
};

function referenceOf(entityType: EventEntityType, field: string): Named['type'] | null {
  const known = REFERENCES[field];
  if (known) return known;
  if (entityType === 'team' && field === 'parentId') return 'team';
  const type = RECORD_TYPES.find((each) => each === entityType);
  const definition: FieldDefinition | undefined = type && entityOf(type).fields[field];
  if (definition?.kind === 'user') return 'user';
  if (definition?.kind === 'tags') return 'tag';
  return definition?.references ?? null;
}

/** The names of these, a query for each type that occurs. */
export async function loadNames(ctx: ActorContext, wanted: readonly Named[]): Promise<NameOf> {
  const idsOf = new Map<Named['type'], Set<number>>();
  for (const { type, id } of wanted) idsOf.set(type, (idsOf.get(type) ?? new Set()).add(id));
  const names = new Map<string, string>();
  for (const [type, ids] of idsOf) {
    for (const { id, name } of await readNames(ctx, type, [...ids])) names.set(`${type} ${id}`, name);
  }
  return ({ type, id }) => names.get(`${type} ${id}`) ?? null;
}

const KNOWN_TO_ALL = {
  user: users,
  team: teams,
  role: roles,
  stage: pipelineStages,
  pipeline: pipelines,
  customField: customFields,
  tag: tags,
};
const isKnownToAll = (type: Named['type']): type is keyof typeof KNOWN_TO_ALL => type in KNOWN_TO_ALL;

/** People, teams, roles, stages, pipelines, custom fields and tags are known to everybody; records to those who see them. */
async function readNames(ctx: ActorContext, type: Named['type'], ids: number[]) {
  if (isKnownToAll(type)) {
    const { id, name } = KNOWN_TO_ALL[type];
    return ctx.db.select({ id, name }).from(KNOWN_TO_ALL[type]).where(among(id, ids));
  }
  if (type === 'savedView') {
    const { id, name, isShared } = savedViews;
    return ctx.db
      .select({ id, name })
      .from(savedViews)
      .where(sql`${among(id, ids)} and ${isShared}`);
  }
  const entity = entityOf(type);
  return ctx.db
    .select({ id: sql`${entity.table.id}`.mapWith(Number), name: sql<string>`${entity.nameColumn}` })
    .from(entity.table)
    .where(sql`${among(entity.table.id, ids)} and ${inSight(ctx.actor, entity) ?? sql`true`}`);
}

const among = (column: PgColumn, ids: number[]): SQL => sql`${column} = any(${sql.param(ids)}::bigint[])`;
