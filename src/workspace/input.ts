import { z } from 'zod';
import { word } from '../core/messages/words.ts';
import { currency } from '../core/money.ts';
import { text } from '../core/text.ts';
import { isTimezone } from '../core/zones.ts';

/** An IANA name. Mere offsets are refused: they know no summer time. */
export const timezone = () => text(60).refine((name) => /^[A-Z]/i.test(name) && isTimezone(name), word('timezone'));

export const workspaceFields = {
  name: text(200),
  currency: currency(),
  timezone: timezone(),
  /** For how long what was deleted can be restored. */
  trashDays: z.int().min(1).max(365),
};

export const workspaceEdit = z.strictObject({ set: z.strictObject(workspaceFields).partial() });
export type WorkspaceEdit = z.output<typeof workspaceEdit>;
