import { z } from 'zod';
import { idOf } from '../core/ids.ts';
import { text } from '../core/text.ts';

export const FILE_PARENTS = ['contact', 'company', 'deal', 'activity'] as const;
export type FileParent = (typeof FILE_PARENTS)[number];

/** Where REST has what files are on. */
export const FILE_FOLDERS = [
  ['contacts', 'contact'],
  ['companies', 'company'],
  ['deals', 'deal'],
  ['activities', 'activity'],
] as const satisfies [string, FileParent][];

export const MAX_FILE_BYTES = 25_000_000;
export const MAX_NAME_LENGTH = 200;
/** Width times height: larger ones take more memory to show than machines have to spare. */
export const MAX_IMAGE_PIXELS = 100_000_000;
export const MAX_THUMBNAIL_BYTES = 100_000;
export const MAX_THUMBNAIL_PIXELS = 480;
/** Of a text this much is shown; the rest is in the download. */
export const MAX_PREVIEW_BYTES = 200_000;

/** What a file can be looked at as, without being downloaded. */
export type Preview = 'image' | 'pdf' | 'text';

export function previewOf({ type, width }: { type: string; width: number | null }): Preview | null {
  if (type.startsWith('image/')) return width === null ? null : 'image';
  if (type === 'application/pdf') return 'pdf';
  return type.startsWith('text/') ? 'text' : null;
}

const byId = z.strictObject({ id: idOf('file') });
export const fileById = byId;
export const fileRename = byId.extend({ name: text(MAX_NAME_LENGTH) });

/** `entityId` is of the type that `entityType` says. */
export const filesOn = z.strictObject({
  entityType: z.enum(FILE_PARENTS),
  entityId: idOf('company').meta({ references: 'entityType' }),
});
