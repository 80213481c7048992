import { snakeCase } from '../core/case.ts';
import type { ErrorCode } from '../core/errors.ts';
import { acceptedLanguage } from '../core/messages/languages.ts';
import { tell } from '../core/messages/tell.ts';
import { publicError, UNEXPECTED } from '../trpc/errors.ts';
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

type Asking = { id: string; headers: { 'accept-language'?: string | undefined } };

/** The one shape of errors, in the language that was asked for; not known is what the log has to know and the client not. */
export function errorAnswer(error: unknown, { id, headers }: Asking): ErrorAnswer & { isKnown: boolean } {
  const language = acceptedLanguage(headers['accept-language']);
  const known = publicError(error);
  if (!known) {
    const body = { error: { code: 'INTERNAL', message: tell(UNEXPECTED, language), request_id: id } };
    return { status: 500, headers: {}, body, isKnown: false };
  }
  const { current, collisions, retryAfterSeconds, stageRules } = known.details;
  const { message, fields: told } = known.told(language);
  const fields = told && snakeFields(told);
  const [first] = Object.entries(fields ?? {});
  return {
    status: STATUS[known.code],
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: {
      error: {
        code: known.code,
        message: first ? first.join(': ') : message,
        ...(fields && { fields }),
        ...(stageRules && { stage_rules: toSnake({ ...stageRules, missing: stageRules.missing.map(snakeCase) }) }),
        request_id: id,
      },
      ...(current === undefined ? {} : { current: toSnake(current) }),
      ...(collisions && { collisions: toSnake(collisions.map((each) => ({ ...each, field: snakeCase(each.field) }))) }),
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
