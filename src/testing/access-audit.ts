import type { AnyTRPCRouter } from '@trpc/server';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Action } from '../access/input.ts';
import { reaches } from '../access/scope.ts';
import { logActivities, trashActivities } from '../activities/activities.ts';
import { ACTIVITY_PARENTS } from '../activities/input.ts';
import { createCompanies, trashCompanies } from '../companies/companies.ts';
import { createContacts, trashContacts } from '../contacts/contacts.ts';
import { createDeals, trashDeals } from '../deals/deals.ts';
import { type DeclaredProcedure, listProcedures } from '../rest/routes.ts';
import { createTasks, trashTasks } from '../tasks/tasks.ts';
import type { Name, TestWorld } from './actors.ts';

/** What a call came to: what it gave, or how it was refused. Request ids and other chance are left out of it. */
export type Outcome = { isOk: boolean; code: string; text: string };
export type Call = (name: Name | 'anonymous', procedure: string, input: unknown) => Promise<Outcome>;

const RECORDS = ['company', 'contact', 'deal', 'task', 'activity'] as const;
type RecordKind = (typeof RECORDS)[number];
const isRecord = (type: unknown): type is RecordKind => RECORDS.some((record) => record === type);

export const ABSENT_ID = 999_999_999;
/** Somebody of each kind of reach. */
const ASKERS = ['lead', 'manager', 'viewer'] as const satisfies Name[];
/** Whose records are tried: one's own, a colleague's, another team's. */
const OWNERS = ['manager', 'colleague', 'outsider'] as const satisfies Name[];

/** The right that a procedure on a visible record takes; null where more than one can do. */
const ACTION_OF: Record<string, Action | null> = {
  get: 'view',
  update: 'edit',
  move: 'edit',
  close: 'edit',
  reopen: 'edit',
  complete: 'edit',
  delete: 'delete',
  restore: 'delete',
};

/** What is done with what is in the trash. */
const IN_TRASH: ReadonlySet<string> = new Set(['restore', 'purge']);

/** Where an input holds the id of something, as its schema says. */
type IdField = { path: string[]; type: string };

/**
 * Calls every procedure with every id that its schema knows, for people of each reach and records of each owner, and
 * tells what is not as the matrix says: what is out of sight must answer like what is absent, to the byte.
 */
export async function auditAccess(
  router: AnyTRPCRouter,
  world: TestWorld,
  call: Call,
  isOffered: (procedure: string, field: string) => boolean = () => true,
): Promise<string[]> {
  const violations: string[] = [];
  for (const procedure of listProcedures(router)) {
    if (procedure.type === 'subscription') continue;
    for (const field of procedure.input ? idFields(procedure.input) : []) {
      for (const type of field.type === 'entityType' ? typesTaken(procedure) : [field.type]) {
        if (!isRecord(type) || !isOffered(procedure.path, field.path.join('.'))) continue;
        violations.push(...(await auditField(procedure, field, type, world, call)));
      }
    }
  }
  return violations;
}

/** What `entityType` can be there, of the types that are tried. */
function typesTaken({ input }: DeclaredProcedure): string[] {
  const schema = input?.shape['entityType'];
  return ACTIVITY_PARENTS.filter((type) => !(schema instanceof z.ZodType) || schema.safeParse(type).success);
}

async function auditField(
  procedure: DeclaredProcedure,
  { path }: IdField,
  type: RecordKind,
  world: TestWorld,
  call: Call,
): Promise<string[]> {
  const violations: string[] = [];
  const isTarget = path.join('.') === 'id';
  const name = procedure.path.split('.').at(-1) ?? '';
  const target = procedure.input
    ? idFields(procedure.input).find((field) => field.path.join('.') === 'id')?.type
    : undefined;
  for (const asker of ASKERS) {
    const own =
      isTarget || !isRecord(target)
        ? null
        : await createRecord(world, target, asker === 'viewer' ? 'manager' : asker, false);
    const ask = async (id: number) => call(asker, procedure.path, inputWith(procedure, path, id, type, own));
    const absent = await ask(ABSENT_ID);
    if (isTarget && absent.isOk) violations.push(`${procedure.path} answers ${asker} for an absent ${type}`);
    for (const owner of OWNERS) {
      const id = await createRecord(world, type, owner, IN_TRASH.has(name));
      const where = `${procedure.path} ${path.join('.')}=${owner}’s ${type}, as ${asker}`;
      const before = await tablesOf(world);
      const outcome = await ask(id);
      if (!outcome.isOk && (await tablesOf(world)) !== before)
        violations.push(`${where}: refused, and changed something`);
      const actor = world.people[asker];
      const ownerId = world.people[owner].userId;
      if (!reaches(actor, type, 'view', [ownerId])) {
        if (outcome.text !== absent.text)
          violations.push(`${where}: out of sight, but not like absent: ${outcome.text} / ${absent.text}`);
        continue;
      }
      const tellsOfAbsence = absent.code === 'NOT_FOUND' || absent.code === 'INVALID';
      if (tellsOfAbsence && outcome.text === absent.text)
        violations.push(`${where}: in sight, but like absent: ${outcome.text}`);
      const action = ACTION_OF[name];
      if (!isTarget || !action) continue;
      const isAllowed = reaches(actor, type, action, [ownerId]);
      if (isAllowed && outcome.code === 'FORBIDDEN') violations.push(`${where}: the matrix allows it`);
      if (!isAllowed && outcome.code !== 'FORBIDDEN')
        violations.push(`${where}: the matrix forbids it, but: ${outcome.text}`);
    }
  }
  return violations;
}

/** Every field that holds an id, however deep, with what it points at. */
export function idFields(schema: z.core.$ZodType, path: string[] = []): IdField[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    // A cursor is a place in a list: it tells nothing of what stands there.
    const fields = Object.entries(inner.shape).filter(([name]) => name !== 'cursor');
    return fields.flatMap(([name, type]) => idFields(type, [...path, name]));
  }
  if (inner instanceof z.ZodArray) return idFields(inner.element, [...path, '[]']);
  const type = inner instanceof z.ZodType ? inner.meta()?.['references'] : undefined;
  return typeof type === 'string' ? [{ path, type }] : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}

/** The least that a procedure takes, with an id at one place of it. */
function inputWith(
  procedure: DeclaredProcedure,
  path: string[],
  id: number,
  type: RecordKind,
  own: number | null,
): unknown {
  const base = procedure.input ? sampleOf(procedure.input, '', own) : {};
  const input = Object(base);
  if ('entityType' in input || path.at(-1) === 'entityId') input.entityType = type;
  let target = input;
  let schema: z.core.$ZodType | undefined = procedure.input ?? undefined;
  for (const name of path.slice(0, path.at(-1) === '[]' ? -2 : -1)) {
    if (name === '[]') break;
    schema = schema instanceof z.ZodObject ? unwrapped(schema.shape[name]) : undefined;
    target[name] ??= schema && path[0] !== 'from' ? sampleOf(schema, name, own) : {};
    target = target[name];
  }
  const last = path.at(-1) ?? '';
  if (last === '[]') target[path.at(-2) ?? ''] = [id];
  else target[last] = id;
  if (procedure.path.endsWith('.update') && Object.keys(input.set ?? {}).length === 0) input.set = {};
  return input;
}

const BY_NAME: Record<string, unknown> = {
  email: 'new@test.example',
  role: 'manager',
  currency: 'USD',
  timezone: 'UTC',
  domain: 'a.example',
  from: '2025-03-01',
  to: '2025-03-31',
};

/** A value that the schema takes: what is required, and no more. */
function sampleOf(schema: z.core.$ZodType, name: string, own: number | null): unknown {
  if (schema instanceof z.ZodObject) {
    const required = Object.entries(schema.shape).filter(
      ([, type]) => !(type instanceof z.ZodOptional || type instanceof z.ZodDefault),
    );
    const sample = Object.fromEntries(required.map(([key, type]) => [key, sampleOf(type, key, own)]));
    // A contact takes a first or a last name, which no single field of its schema says.
    return 'lastName' in schema.shape && name === '' && !('id' in schema.shape)
      ? { ...sample, lastName: 'Sample' }
      : sample;
  }
  const type = unwrapped(schema);
  if (name in BY_NAME) return BY_NAME[name];
  if (type instanceof z.ZodNumber) return name === 'id' ? (own ?? 1) : 1;
  if (type instanceof z.ZodBoolean) return true;
  if (type instanceof z.ZodEnum) return type.options[0];
  if (type instanceof z.ZodArray) return [];
  return 'Sample text long enough';
}

let counter = 0;

/** A record of each type, made for somebody. */
export async function createRecord(
  world: TestWorld,
  type: RecordKind,
  owner: Name,
  isTrashed: boolean,
): Promise<number> {
  const ctx = world.as('admin');
  const responsibleId = world.people[owner].userId;
  const name = `${owner}’s ${type} ${counter++}`;
  const idOf = ([row]: { id: number }[]) => row?.id ?? 0;
  let id = 0;
  if (type === 'company') id = idOf(await createCompanies(ctx, [{ name, responsibleId }]));
  if (type === 'contact') id = idOf(await createContacts(ctx, [{ lastName: name, responsibleId }]));
  if (type === 'deal') id = idOf(await createDeals(ctx, [{ title: name, responsibleId }]));
  if (type === 'task')
    id = idOf(
      await createTasks({ ...ctx, actor: { ...world.people.admin, userId: responsibleId } }, [
        { title: name, assigneeId: responsibleId },
      ]),
    );
  if (type === 'activity') {
    const dealId = await createRecord(world, 'deal', owner, false);
    const as = { ...ctx, actor: { ...world.people.admin, userId: responsibleId } };
    id = idOf(await logActivities(as, [{ entityType: 'deal', entityId: dealId, type: 'note', body: name }]));
  }
  if (isTrashed) {
    const trash = {
      company: trashCompanies,
      contact: trashContacts,
      deal: trashDeals,
      task: trashTasks,
      activity: trashActivities,
    }[type];
    await trash(ctx, [id]);
  }
  return id;
}

/** Tells any two states of the business tables apart: how many rows, and which transaction wrote last. */
async function tablesOf({ database }: TestWorld): Promise<string> {
  const tables = [
    'companies',
    'contacts',
    'deals',
    'deal_periods',
    'tasks',
    'activities',
    'events',
    'users',
    'teams',
    'pipelines',
    'pipeline_stages',
  ];
  // That somebody was refused is recorded too.
  const of = (table: string) => (table === 'events' ? "events where entity_type <> 'access'" : table);
  const parts = tables.map((table) => `(select concat(count(*), '/', max(xmin::text::bigint)) from ${of(table)})`);
  const [row] = await database.adhoc.execute<{ content: string }>(
    sql.raw(`select concat_ws(',', ${parts.join(', ')}) as content`),
  );
  return row?.content ?? '';
}
