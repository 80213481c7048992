import { MAX_THUMBNAIL_BYTES, MAX_THUMBNAIL_PIXELS } from '../../src/files/input.ts';

const QUALITY = 0.8;

/** A small picture of an image, whose size the server has found bearable; null where this browser can't read or draw it. */
export async function thumbnailOf(image: Blob, width: number, height: number): Promise<Blob | null> {
  const scale = Math.min(1, MAX_THUMBNAIL_PIXELS / Math.max(width, height));
  const [small, low] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  try {
    const bitmap = await createImageBitmap(image, {
      resizeWidth: small,
      resizeHeight: low,
      resizeQuality: 'medium',
      imageOrientation: 'from-image',
    });
    const canvas = document.createElement('canvas');
    canvas.width = small;
    canvas.height = low;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, small, low);
    bitmap.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/webp', QUALITY));
    return drawn && drawn.size <= MAX_THUMBNAIL_BYTES ? drawn : null;
  } catch {
    return null;
  }
}
