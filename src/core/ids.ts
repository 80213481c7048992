import { z } from 'zod';

/** Everything an id can point at; the access rules and their test read it off the input schemas. */
export const REFERENCED_TYPES = [
  'company',
  'contact',
  'deal',
  'task',
  'activity',
  'pipeline',
  'stage',
  'user',
  'team',
  'session',
  'token',
  'notification',
] as const;
export type ReferencedType = (typeof REFERENCED_TYPES)[number];

/** The id of a record, marked with the type that it points at. */
export const idOf = (type: ReferencedType) =>
  z
    .int('must be a whole number')
    .positive('must be a positive number')
    .max(Number.MAX_SAFE_INTEGER)
    .meta({ references: type });
