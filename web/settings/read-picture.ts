import { PICTURE_PIXELS } from '../../src/users/input.ts';

/** What browsers are asked to offer; what they can't read is told apart when it is read. */
export const PICTURE_FILES = 'image/png,image/jpeg,image/webp,image/gif,image/avif,image/heic';

/** WebP is half the size; browsers that can't write it give a PNG in its place, which is taken too. */
const QUALITY = 0.86;

/**
 * The middle of a picture as a square of a fixed size, as base64. Nothing but pixels is left of the file: no place, no
 * camera. Rejects what this browser can't read as a picture.
 */
export async function readPicture(file: Blob): Promise<string> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE_PIXELS;
  canvas.height = PICTURE_PIXELS;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws nothing');
  context.imageSmoothingQuality = 'high';
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
  context.drawImage(image, left, top, side, side, 0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
  image.close();
  const address = canvas.toDataURL('image/webp', QUALITY);
  return address.slice(address.indexOf(',') + 1);
}
