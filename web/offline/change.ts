import { z } from 'zod';
import { isCustomKey } from '../../src/custom-fields/input.ts';

const values = z.record(z.string(), z.unknown());

/** A change that was made here and that the server has not answered yet, as this browser keeps it. */
export const unsavedChange = z.object({
  /** The server does it once for this, however often it is sent. */
  key: z.string(),
  userId: z.number(),
  /** They are sent in this order. */
  order: z.number(),
  /** The procedure. */
  path: z.string(),
  input: values,
  /** What the record is called. */
  name: z.string().nullable(),
  /** Since then the server may have made it: a lost answer says nothing. Null while it was never sent. */
  sentAt: z.number().nullable(),
  refusal: z
    .object({
      message: z.string(),
      /** What the fields hold by now, where somebody else was faster. */
      theirs: values.nullable(),
      /** What these values are called, where they are ids. */
      names: z.record(z.string(), z.string()),
      /** Whose they are. */
      by: z.array(
        z.object({
          field: z.string(),
          user: z.object({ id: z.number(), name: z.string() }).nullable(),
          channel: z.string(),
          at: z.string(),
        }),
      ),
    })
    .nullable(),
});
export type UnsavedChange = z.output<typeof unsavedChange>;
export type Refusal = NonNullable<UnsavedChange['refusal']>;
type Values = Readonly<Record<string, unknown>>;

const RECORDS = ['companies', 'contacts', 'deals', 'tasks', 'activities'];
const WAITING: ReadonlySet<string> = new Set([
  ...RECORDS.flatMap((router) => ['create', 'update', 'delete', 'restore'].map((verb) => `${router}.${verb}`)),
  'deals.move',
  'deals.close',
  'deals.reopen',
  'tasks.complete',
  'tasks.reopen',
  'follows.follow',
  'follows.unfollow',
]);

/** Whether a change may wait for the line to come back. */
export const canWait = (path: string): boolean => WAITING.has(path);

export const isCreation = ({ path }: Pick<UnsavedChange, 'path'>): boolean => path.endsWith('.create');

const recordOf = ({ path, input }: Pick<UnsavedChange, 'path' | 'input'>): string =>
  `${path.split('.')[0]} ${String(input['id'])}`;

/** Changes of one record, and of cards that are placed below each other, are sent one after the other. */
export function turnOf(change: Pick<UnsavedChange, 'key' | 'path' | 'input'>): string {
  if (isCreation(change)) return change.key;
  return /^deals\.(move|delete|restore)$/.test(change.path) ? 'board' : recordOf(change);
}

const isValues = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Fields that people added stand among the others here: each is changed, compared and decided by itself. */
function flat({ customFields, ...fields }: Values): Values {
  return isValues(customFields) ? { ...fields, ...customFields } : fields;
}

/** As inputs and records hold them. */
export function nested(fields: Values): Record<string, unknown> {
  const customFields = Object.entries(fields).filter(([field]) => isCustomKey(field));
  const others = Object.entries(fields).filter(([field]) => !isCustomKey(field));
  return Object.fromEntries(
    customFields.length === 0 ? others : [...others, ['customFields', Object.fromEntries(customFields)]],
  );
}

/** What it sets, field by field. */
export function setOf({ path, input }: Pick<UnsavedChange, 'path' | 'input'>): Values {
  if (path.endsWith('.update')) return isValues(input['set']) ? flat(input['set']) : {};
  if (path === 'deals.move') return { stageId: input['stageId'] };
  return {};
}

/** What it replaces, as whoever made it saw it. */
export const fromOf = ({ input }: Pick<UnsavedChange, 'input'>): Values =>
  isValues(input['from']) ? flat(input['from']) : {};

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The fields of a record that a change is about. */
export function fieldsOf(change: Pick<UnsavedChange, 'path' | 'input'>, record: unknown): Values | null {
  if (!isValues(record)) return null;
  const fields = Object.keys({ ...fromOf(change), ...setOf(change) });
  const now = flat(record);
  return Object.fromEntries(fields.map((field) => [field, now[field] ?? null]));
}

/** Whether the record already holds all that the change sets. */
export function isDoneIn(change: UnsavedChange, record: unknown): boolean {
  const wanted = Object.entries(setOf(change));
  return isValues(record) && wanted.length > 0 && wanted.every(([field, to]) => isSame(flat(record)[field], to));
}

/**
 * A later change of the same record, once it is known what became of the one before: what it began from is what the
 * server made of that, or what was there before where nothing came of it.
 */
export function rebased(later: UnsavedChange, before: UnsavedChange, outcome: Values | null): UnsavedChange {
  if (recordOf(later) !== recordOf(before) || !isValues(later.input['from'])) return later;
  const set = setOf(before);
  const now = outcome === null ? fromOf(before) : flat(outcome);
  const from = Object.fromEntries(
    Object.entries(fromOf(later)).map(([field, seen]) => {
      // Of tags only the difference to what was seen is made, whatever became of the change before.
      if (field === 'tagIds' || !(field in set) || !isSame(seen, set[field])) return [field, seen];
      // A custom field that holds nothing is not there.
      return [field, field in now ? now[field] : isCustomKey(field) ? null : seen];
    }),
  );
  return { ...later, input: { ...later.input, from: nested(from) } };
}

/** The same change on top of what somebody else made of the fields meanwhile. */
export function onTopOf(change: UnsavedChange, theirs: Values): UnsavedChange {
  const from = nested({ ...fromOf(change), ...theirs });
  return { ...change, input: { ...change.input, from }, refusal: null };
}

/** Whether a later change sets all that this one would. */
export function isSuperseded(change: UnsavedChange, later: UnsavedChange): boolean {
  const [mine, theirs] = [Object.keys(setOf(change)), setOf(later)];
  return recordOf(change) === recordOf(later) && mine.length > 0 && mine.every((field) => field in theirs);
}
