import '../../src/core/validation-words.ts';
import type { TFunction } from 'i18next';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { i18n } from '../i18n/index.ts';
import { type ApiError, isApiError } from '../trpc.ts';

/** Who changed a field that an edit was refused for, and when. */
export type Collision = NonNullable<NonNullable<ApiError['data']>['collisions']>[number];

/** What a refused edit collided with; nothing for other errors. */
export const collisionsOf = (error: unknown): readonly Collision[] =>
  isApiError(error) ? (error.data?.collisions ?? []) : [];

/** Why something failed that no procedure does, in words for a person. */
class Refusal extends Error {}

/** What the server says of its refusal; without an answer, that it was not reached. */
export async function refusalOf(answer: Response | null): Promise<Error> {
  const body: unknown = await answer?.json().catch(() => null);
  const error: unknown = Reflect.get(Object(body), 'error');
  const message: unknown = Reflect.get(Object(error), 'message');
  return new Refusal(typeof message === 'string' ? message : i18n.t('errors.unreachable'));
}

/** One sentence for a person. What the server says about their input passes as it is; what it can't say is ours. */
export function errorMessage(error: unknown, t: TFunction): string {
  if (error instanceof Refusal) return error.message;
  if (!isApiError(error)) return t('errors.unexpected');
  if (!error.data) return t('errors.unreachable');
  if (error.data.httpStatus === 503) return t('errors.busy');
  if (error.data.httpStatus >= 500) return t('errors.server', { requestId: error.data.requestId });
  const author = collisionsOf(error)[0]?.user;
  if (author) return t('errors.changedBy', { name: author.name });
  const [first] = Object.values(fieldErrors(error));
  return first ?? error.message;
}

/** `{ email: 'is in use' }`, empty where the error is not about a field. */
export function fieldErrors(error: unknown): Record<string, string> {
  return isApiError(error) ? (error.data?.fields ?? {}) : {};
}

/** No answer came at all. */
export function isUnreachable(error: unknown): boolean {
  return isApiError(error) && !error.data;
}

export function isUnauthorized(error: unknown): boolean {
  return isApiError(error) && error.data?.httpStatus === 401;
}

export function isNotFound(error: unknown): boolean {
  return isApiError(error) && error.data?.httpStatus === 404;
}

export function isForbidden(error: unknown): boolean {
  return isApiError(error) && error.data?.httpStatus === 403;
}

export function isConflict(error: unknown): boolean {
  return isApiError(error) && error.data?.httpStatus === 409;
}

/**
 * Puts the server's refusals beside their fields, and what concerns no field of the form at its foot (`errors.root`).
 * `names` are the form's fields.
 */
export function showFormErrors<Values extends FieldValues>(
  error: unknown,
  form: Pick<UseFormReturn<Values>, 'setError'>,
  names: readonly Path<Values>[],
  t: TFunction,
): void {
  const refused = fieldErrors(error);
  const rest = new Map(Object.entries(refused));
  for (const name of names) {
    const message = refused[name];
    if (message === undefined) continue;
    form.setError(name, { type: 'server', message });
    rest.delete(name);
  }
  for (const [name, message] of Object.entries(refused)) {
    if (!name.startsWith('customFields.')) continue;
    // A form holds its custom fields below this name, where it has any.
    form.setError(name as Path<Values>, { type: 'server', message });
    rest.delete(name);
  }
  if (rest.size > 0 || Object.keys(refused).length === 0) {
    form.setError('root', { type: 'server', message: [...rest.values()].join(' ') || errorMessage(error, t) });
  }
}
