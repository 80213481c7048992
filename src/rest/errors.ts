import { snakeCase } from '../core/case.ts';
import type { AppError, ErrorCode } from '../core/errors.ts';
import { GENERIC_MESSAGE, publicError } from '../trpc/errors.ts';
import { toSnake } from './shape.ts';

const STATUS: Record<ErrorCode, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID: 422,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
};

export type ErrorAnswer = { status: number; headers: Record<string, string>; body: unknown };

/** The one shape of errors; null where the log has to know and the client gets a generic message. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer & { isKnown: boolean } {
  const known = publicError(error);
  if (!known) {
    const body = { error: { code: 'INTERNAL', message: GENERIC_MESSAGE, request_id: requestId } };
    return { status: 500, headers: {}, body, isKnown: false };
  }
  const { fields, current, retryAfterSeconds } = known.details;
  return {
    status: STATUS[known.code],
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: {
      error: {
        code: known.code,
        message: messageOf(known),
        ...(fields ? { fields: snakeFields(fields) } : {}),
        request_id: requestId,
      },
      ...(current === undefined ? {} : { current: toSnake(current) }),
    },
    isKnown: true,
  };
}

const snakeFields = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, message]) => [snakeName(name), snakeWords(message)]));

/** Names of fields as REST spells them; a header's name is left as it is. */
const snakeName = (name: string): string => (name.includes('-') ? name : snakeCase(name));

/** Messages name other fields too, or the values of this one: `must be one of closedAt, -closedAt`. */
const snakeWords = (message: string): string => message.replace(/\b[a-z]+(?:[A-Z][a-z\d]*)+\b/g, snakeCase);

function messageOf({ code, message, details }: AppError): string {
  const [first] = Object.entries(details.fields ?? {});
  return code === 'INVALID' && first ? `${snakeName(first[0])}: ${snakeWords(first[1])}` : message;
}
