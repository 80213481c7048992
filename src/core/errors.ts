import type { Language } from './messages/languages.ts';
import { type Absent, type Message, say } from './messages/message.ts';
import { tell } from './messages/tell.ts';

export const ERROR_CODES = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'INVALID',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong, per input field: `{ email: say('inUse') }`. Dots reach into nested fields. */
export type FieldErrors = Record<string, Message>;

/** A refused row of a verb that takes many: its place in the input and what is wrong with it. */
export type RowErrors = { index: number; fields: FieldErrors; stageRules?: StageRulesBroken };

/** Which rules of a pipeline keep a deal out of a stage: for whoever is to be asked for what it lacks. */
export type StageRulesBroken = {
  stageId: number;
  /** Fields, and `openTask`. */
  missing: string[];
  /** No deal goes there from where it is. */
  isWayClosed: boolean;
  /** Where it may go as it is. */
  openStageIds: number[];
  /** Whether the asker may move it all the same. */
  maySkip: boolean;
};

/** A field that was changed meanwhile: who did it last, through what (a `Channel`), and when. */
export type Collision = {
  field: string;
  /** Null where it was nobody. */
  user: { id: number; name: string } | null;
  channel: string;
  at: Date;
};

type Details = {
  fields?: FieldErrors;
  rows?: RowErrors[];
  /** Of the first row. */
  stageRules?: StageRulesBroken;
  /** The row as it stands, for the one who lost a race for it. */
  current?: unknown;
  /** What the race was lost about, as far as the log tells. */
  collisions?: Collision[];
  retryAfterSeconds?: number;
  /** What has to be shown first: the password once more, or a second factor that is yet to be set up. */
  missing?: 'password' | 'twoFactor';
};

/**
 * The only error that reaches a client as it is; everything else becomes a generic message with a request id. It is put
 * into words where it leaves the server, in the language of whoever asked; `message` is the English, for the log.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly said: Message;
  readonly details: Details;

  constructor(code: ErrorCode, said: Message, details: Details = {}) {
    super(summary(said, details.fields, 'en'));
    this.code = code;
    this.said = said;
    this.details = details;
  }

  /** The message and what is wrong with each field, in a language. */
  told(language: Language): { message: string; fields?: Record<string, string> } {
    const { fields } = this.details;
    return {
      message: summary(this.said, fields, language),
      ...(fields && { fields: tellFields(fields, language) }),
    };
  }
}

/** The first field that is wrong says more than that something is. */
function summary(said: Message, fields: FieldErrors | undefined, language: Language): string {
  const [first] = Object.entries(fields ?? {});
  return first ? `${first[0]}: ${tell(first[1], language)}` : tell(said, language);
}

export const tellFields = (fields: FieldErrors, language: Language): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([field, message]) => [field, tell(message, language)]));

/** What a field says that points at something absent or invisible. */
export const noSuch = (what: Absent): Message => say(`absent.${what}`);

/** Absent and invisible are the same answer, so that ids can't be probed. */
export const notFound = (what: Absent, indexes: readonly number[] = []): AppError =>
  new AppError('NOT_FOUND', noSuch(what), ofRows(indexes, noSuch(what)));

export const forbidden = (said = say('forbidden'), indexes: readonly number[] = []): AppError =>
  new AppError('FORBIDDEN', said, ofRows(indexes, said));

/** Which of a verb's rows are refused as a whole, so that work on many can go on without them. */
const ofRows = (indexes: readonly number[], row: Message): Details =>
  indexes.length > 0 ? { rows: indexes.map((index) => ({ index, fields: { row } })) } : {};

export const unauthorized = (said = say('signInFirst')): AppError => new AppError('UNAUTHORIZED', said);

export const conflict = (said: Message, current?: unknown, collisions?: Collision[]): AppError =>
  new AppError('CONFLICT', said, { current, ...(collisions && { collisions }) });

export function invalid(fields: FieldErrors): AppError {
  return invalidRows([{ index: 0, fields }]);
}

/** Several rows refused at once; an import takes them out and goes on with the rest. */
export function invalidRows(rows: RowErrors[]): AppError {
  const [first] = rows;
  const details: Details = { fields: first?.fields ?? {}, rows };
  return new AppError(
    'INVALID',
    say('invalid'),
    first?.stageRules ? { ...details, stageRules: first.stageRules } : details,
  );
}
