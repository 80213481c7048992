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

/** What is wrong, per input field: `{ email: 'is in use' }`. Dots reach into nested fields. */
export type FieldErrors = Record<string, string>;

/** A refused row of a verb that takes many: its place in the input and what is wrong with it. */
export type RowErrors = { index: number; fields: FieldErrors };

type Details = {
  fields?: FieldErrors;
  rows?: RowErrors[];
  /** The row as it stands, for the one who lost a race for it. */
  current?: unknown;
  retryAfterSeconds?: number;
};

/** The only error that reaches a client as it is; everything else becomes a generic message with a request id. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Details;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Absent and invisible are the same answer, so that ids can't be probed. */
export const notFound = (what: string): AppError => new AppError('NOT_FOUND', `There is no such ${what}`);

export const forbidden = (message = 'You may not do this'): AppError => new AppError('FORBIDDEN', message);

export const unauthorized = (message = 'Sign in first'): AppError => new AppError('UNAUTHORIZED', message);

export const conflict = (message: string, current?: unknown): AppError =>
  new AppError('CONFLICT', message, { current });

export function invalid(fields: FieldErrors): AppError {
  return invalidRows([{ index: 0, fields }]);
}

/** Several rows refused at once; an import takes them out and goes on with the rest. */
export function invalidRows(rows: RowErrors[]): AppError {
  const fields = rows[0]?.fields ?? {};
  const [first] = Object.entries(fields);
  return new AppError('INVALID', first ? `${first[0]}: ${first[1]}` : 'The input is not valid', { fields, rows });
}

/** What a field says that points at something absent or invisible. */
export const noSuch = (what: string): string => `There is no such ${what}`;
