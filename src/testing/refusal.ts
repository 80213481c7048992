import { expect } from 'vitest';
import { AppError } from '../core/errors.ts';

/** The error that the work is refused with; work that succeeds fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => 'nothing was refused',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}
