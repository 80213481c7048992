import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { word } from '../core/messages/words.ts';
import { RECORD_TYPES } from '../records/input.ts';

/** More than a navigation holds. */
export const MAX_FAVOURITES = 100;

export const FAVOURITE_TYPES = [...RECORD_TYPES, 'savedView'] as const;
export type FavouriteType = (typeof FAVOURITE_TYPES)[number];

/** `entityId` is of the type that `entityType` says. */
export const favourite = z.strictObject({
  entityType: z.enum(FAVOURITE_TYPES),
  entityId: idOf('company').meta({ references: 'entityType' }),
});
export type FavouriteRef = z.output<typeof favourite>;

/** All of one's favourites that are in sight, in the order that they are to have. */
export const favouriteOrder = z.strictObject({
  favouriteIds: z.array(idOf('favourite')).max(MAX_FAVOURITES, word('atMostItems', { limit: MAX_FAVOURITES })),
});
