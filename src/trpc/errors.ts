import { TRPCError } from '@trpc/server';
import { DrizzleQueryError } from 'drizzle-orm';
import { z } from 'zod';
import '../core/validation-words.ts';
import { AppError, type ErrorCode, type FieldErrors, noSuch } from '../core/errors.ts';
import { inEnglish, type Message, say } from '../core/messages/message.ts';
import { tell } from '../core/messages/tell.ts';
import { messageOfWord } from '../core/messages/words.ts';
import { sqlState } from '../db/transaction.ts';

const TRPC_CODES: Record<ErrorCode, TRPCError['code']> = {
  BAD_REQUEST: 'BAD_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  INVALID: 'UNPROCESSABLE_CONTENT',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
};

/** What tRPC itself refuses before a procedure runs. */
const PROTOCOL_CODES: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'BAD_REQUEST',
  BAD_REQUEST: 'BAD_REQUEST',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'BAD_REQUEST',
  UNSUPPORTED_MEDIA_TYPE: 'BAD_REQUEST',
  PAYLOAD_TOO_LARGE: 'BAD_REQUEST',
};

/** States of PostgreSQL that mean "not now": shutting down, out of connections, a statement that took too long. */
const PASSING_STATES = new Set(['57014', '57P01', '57P02', '57P03', '53300', '55P03', '25P03', '40001', '40P01']);
const PASSING_CODES = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT)/;

/** The error as the client may know it, or null for one that it may know nothing about. */
export function publicError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) return validationError(error);
  if (error instanceof TRPCError) {
    if (error.cause && !(error.cause instanceof TRPCError) && error.cause !== error) {
      const known = publicError(error.cause);
      if (known) return known;
    }
    const code = PROTOCOL_CODES[error.code];
    return code ? new AppError(code, code === 'NOT_FOUND' ? noSuch('procedure') : say('unreadable')) : null;
  }
  const state = sqlState(error);
  if (state !== null && (PASSING_STATES.has(state) || PASSING_CODES.test(state))) {
    // With what it was: the transaction that a key began around the call may be tried again.
    return Object.assign(new AppError('UNAVAILABLE', say('databaseBusy'), { retryAfterSeconds: 2 }), { cause: error });
  }
  // What no column can hold is the caller's mistake wherever a schema let it through.
  if (state === '22P05' || state === '22021') return new AppError('BAD_REQUEST', say('unstorableText'));
  return null;
}

export function toTrpcError(error: unknown): TRPCError {
  const known = publicError(error);
  if (known) return new TRPCError({ code: TRPC_CODES[known.code], message: known.message, cause: known });
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: tell(UNEXPECTED, 'en'), cause: error });
}

/** What clients are told of an error that they may know nothing about. */
export const UNEXPECTED = say('unexpected');

type Described = {
  name: string;
  message: string;
  code: string | null;
  /** Where it was thrown, without the message. */
  stack?: string | undefined;
  cause?: Described | undefined;
};

const MAX_CAUSES = 4;

/** What the log may hold of an unexpected error: never a statement's parameters, which are people's data. */
export function describeError(error: unknown, depth = 0): Described {
  // However deep it is wrapped: each wrapper repeats the message of what it holds.
  const isWrapper = error instanceof DrizzleQueryError || error instanceof TRPCError;
  if (isWrapper && error.cause instanceof Error && error.cause !== error) return describeError(error.cause, depth);
  if (!(error instanceof Error)) return { name: 'Unknown', message: typeof error, code: null };
  if (error instanceof DrizzleQueryError) return { name: error.name, message: 'A query failed', code: null };
  const { name, cause } = error;
  const frames = error.stack?.indexOf('\n    at ') ?? -1;
  return {
    name,
    message: error instanceof SyntaxError ? 'A text that is not as it should be' : withoutValues(error.message),
    code: sqlState(error),
    ...(frames === -1 ? {} : { stack: error.stack?.slice(frames + 1) }),
    ...(cause === undefined || depth === MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

/** PostgreSQL names columns and tables in quotes, and after a colon the value that it could not take. */
const withoutValues = (message: string): string => message.replace(/: ".*$/s, ': …');

/** Field by field, in words; `set` is how an edit wraps its fields, and no name that anybody knows. */
export function validationError(error: z.ZodError): AppError {
  // A map, so that `constructor` and `__proto__` are names like any other.
  const messages = new Map<string, Message>();
  for (const issue of error.issues) {
    const path = issue.path.filter((part) => part !== 'set').map(String);
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    for (const name of names) {
      const field = name.join('.') || 'input';
      if (!messages.has(field)) messages.set(field, messageOfWord(issue.message) ?? inEnglish(issue.message));
    }
  }
  const fields: FieldErrors = Object.fromEntries(messages);
  return new AppError('INVALID', say('invalid'), { fields });
}
