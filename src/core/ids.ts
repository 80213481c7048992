import { z } from 'zod';
import { word } from './messages/words.ts';

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
  'job',
  'file',
  'import',
  'customField',
  'customFieldOption',
  'tag',
  'merge',
  'savedView',
  'favourite',
] as const;
export type ReferencedType = (typeof REFERENCED_TYPES)[number];

/** The id of a record, marked with the type that it points at. */
export const idOf = (type: ReferencedType) =>
  z.int(word('kind.whole')).positive(word('positive')).max(Number.MAX_SAFE_INTEGER).meta({ references: type });
