/** What pictures may be: types that are nothing but pixels, so that no browser runs what is in them. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp';

export type PictureFormat = { type: PictureType; width: number; height: number };

/** What a file is by its first bytes, whatever it is called; null where it is none of the types, or cut off. */
export function pictureFormat(file: Buffer): PictureFormat | null {
  try {
    return pngFormat(file) ?? jpegFormat(file) ?? webpFormat(file);
  } catch (error) {
    // Read beyond its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function pngFormat(file: Buffer): PictureFormat | null {
  if (!file.subarray(0, 8).equals(PNG_SIGNATURE) || file.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { type: 'image/png', width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}

/** The segments that tell the size: all starts of frames, whose numbers three other kinds of segments lie between. */
const isFrameStart = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpegFormat(file: Buffer): PictureFormat | null {
  if (file.readUInt16BE(0) !== 0xffd8) return null;
  let offset = 2;
  while (file.readUInt8(offset) === 0xff) {
    const marker = file.readUInt8(offset + 1);
    if (isFrameStart(marker)) {
      return { type: 'image/jpeg', width: file.readUInt16BE(offset + 7), height: file.readUInt16BE(offset + 5) };
    }
    offset += 2 + file.readUInt16BE(offset + 2);
  }
  return null;
}

/** One of three: with losses, without, or with further parts. */
function webpFormat(file: Buffer): PictureFormat | null {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') return null;
  const type = 'image/webp';
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { type, width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = file.readUInt32LE(21);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { type, width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}
