import type { Db } from '../db/client.ts';
import { ALL_FIELDS, type FieldRights } from './fields.ts';
import { FULL_MATRIX, type Matrix } from './matrix.ts';

/** Through what a change came; it stands in the event log. */
export type Channel = 'screen' | 'api' | 'import' | 'rule' | 'system';

/** An administrator who sees Kontor as somebody else does. */
export type Viewer = { userId: number; until: Date };

/** A signed-in person, or a script with one of their tokens. */
export type UserActor = {
  kind: 'user';
  userId: number;
  role: string;
  teamId: number | null;
  /** Everybody of the actor's team and the teams below it, the actor included; without a team the actor alone. */
  teamMemberIds: readonly number[];
  matrix: Matrix;
  fields: FieldRights;
  channel: Channel;
  /** A read-only token: every mutation is refused. */
  isReadOnly: boolean;
  /** When the password was last given in this session; null where there is none. */
  passwordGivenAt: Date | null;
  /** The role asks for a second factor, and there is none yet: first it has to be set up. */
  lacksTwoFactor: boolean;
  /** What signed in: a session's or a token's row. */
  sessionId: string | null;
  tokenId: number | null;
  /** Who looks with this person's eyes; null where it is they themselves. */
  viewer: Viewer | null;
};

/** A job, a migration, the command line. */
export type SystemActor = {
  kind: 'system';
  userId: null;
  teamMemberIds: readonly number[];
  matrix: Matrix;
  fields: FieldRights;
  channel: Channel;
};

export type Actor = UserActor | SystemActor;

export const SYSTEM: SystemActor = {
  kind: 'system',
  userId: null,
  teamMemberIds: [],
  matrix: FULL_MATRIX,
  fields: ALL_FIELDS,
  channel: 'system',
};

/** Who caused it, doing what a rule of the workspace does: no right of theirs keeps it from being done. */
export const byRule = (actor: Actor): Actor => ({
  ...actor,
  matrix: FULL_MATRIX,
  fields: ALL_FIELDS,
  channel: 'rule',
});

type Seeing<Id> = { userId: Id; viewer?: Viewer | null };

/** Who sits there: the one of whom it is told, whoever they look as. */
export const whoIsThere = <Id extends number | null>({ userId, viewer }: Seeing<Id>): Id | number =>
  viewer?.userId ?? userId;

/** What every verb and every query is given. */
export type ActorContext = {
  actor: Actor;
  db: Db;
  /** Wakes whoever waits for events; called after the outermost commit. */
  onCommit: () => void;
  /** What a job does is one operation, however many calls it takes. */
  operationId?: string | undefined;
};

/** What queries with user-composed filters are given besides. */
export type QueryContext = ActorContext & { adhoc: Db };
