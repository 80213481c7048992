import type { z } from 'zod';
import type { ActorContext, Channel, UserActor } from '../access/actor.ts';
import type { FieldErrors } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import type { EventEntityType } from '../events/input.ts';
import type { JobState } from './input.ts';
import type { Job } from './table.ts';

/** What a part works with: its own transaction, and the job's owner with the rights of this moment. */
export type JobContext = ActorContext & { actor: UserActor; operationId: string };

/** A record that a part left as it was; `fields` has `row` for what concerns all of it. */
export type JobRefusal = { entityType: EventEntityType | null; entityId: number | null; fields: FieldErrors };

export type JobPart<Position> = {
  /** Where the next part begins; null: nothing is left to do. */
  position: Position | null;
  /** How many rows were dealt with, the refused ones included. */
  done: number;
  refused?: readonly JobRefusal[];
  /** How many more were refused, of which the kind keeps an account of its own. */
  refusedElsewhere?: number;
  /** What became of them, to be added up: `{ created: 12 }`. */
  counts?: Readonly<Record<string, number>>;
  /** Once it is known. */
  total?: number;
};

export type JobKind<Input = unknown, Position = unknown> = {
  /** Its name for good: rows hold it. */
  kind: string;
  input: z.ZodType<Input>;
  position: z.ZodType<Position>;
  /** Through what the changes came, where that is not what the job was asked for through. */
  channel?: Channel;
  /** Whether its operation can be taken back as one. */
  isUndoable?: true;
  /**
   * Does the next few rows, some tenths of a second long: whatever else the database and the process are asked for comes
   * in between. What it throws rolls the part back; an `AppError` ends the job, anything else is tried again.
   */
  part: (ctx: JobContext, job: { id: number; input: Input; position: Position | null }) => Promise<JobPart<Position>>;
  /** After the job ended, however it did; may be called more than once, or not at all where the process dies. */
  ended?: (db: Db, job: { id: number; input: Input; state: JobState }) => Promise<void>;
};

type Runnable = Pick<JobKind, 'kind' | 'channel' | 'isUndoable'> & {
  part: (ctx: JobContext, job: Job) => Promise<JobPart<unknown>>;
  ended: (db: Db, job: Job, state: JobState) => Promise<void>;
};

const kinds = new Map<string, Runnable>();

/** Makes a kind of job known; called once, where it is declared. */
export function defineJob<Input, Position>(kind: JobKind<Input, Position>): JobKind<Input, Position> {
  kinds.set(kind.kind, {
    ...kind,
    part: (ctx, { id, input, position }) =>
      kind.part(ctx, {
        id,
        input: kind.input.parse(input),
        position: position === null ? null : kind.position.parse(position),
      }),
    ended: async (db, { id, input }, state) => kind.ended?.(db, { id, input: kind.input.parse(input), state }),
  });
  return kind;
}

/** Those that this process knows; another release may have others. */
export const knownKinds = (): string[] => [...kinds.keys()];

export function kindOf(name: string): Runnable {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`No kind of job ${name} is defined`);
  return kind;
}
