import { z } from 'zod';
import { COLORS } from '../core/colors.ts';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { text } from '../core/text.ts';

/** Everybody's lists and choices hold all of them. */
export const MAX_TAGS = 1_000;
/** That one record may wear. */
export const MAX_WORN = 50;

/** The tags that a record wears. */
export const tagIds = () => z.array(idOf('tag')).max(MAX_WORN, word('atMostItems', { limit: MAX_WORN }));

const settings = { name: text(50), color: z.enum(COLORS).nullable() };

/** Without a colour it is given one. */
export const newTag = z.strictObject(settings).partial().required({ name: true });
export const tagEdit = z.strictObject({ id: idOf('tag'), set: z.strictObject(settings).partial() });
export const tagById = z.strictObject({ id: idOf('tag') });

/** The records that wear the one wear the other from then on. */
export const tagMerge = z.strictObject({ id: idOf('tag'), intoId: idOf('tag') });
