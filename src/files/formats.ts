import { pictureFormat } from '../users/picture-format.ts';

export type Format = { type: string; width: number | null; height: number | null };

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** By what a file begins with; a container of many types goes by the name's ending, within its own kind alone. */
const SIGNATURES: readonly [
  offset: number,
  signature: Buffer,
  type: string,
  endings?: Readonly<Record<string, string>>,
][] = [
  [0, bytes('%PDF-'), 'application/pdf'],
  [
    0,
    bytes('PK\x03\x04'),
    'application/zip',
    {
      docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      odt: 'application/vnd.oasis.opendocument.text',
      ods: 'application/vnd.oasis.opendocument.spreadsheet',
      odp: 'application/vnd.oasis.opendocument.presentation',
    },
  ],
  [
    0,
    bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
    'application/x-ole-storage',
    { doc: 'application/msword', xls: 'application/vnd.ms-excel', ppt: 'application/vnd.ms-powerpoint' },
  ],
  [0, bytes('\x1f\x8b'), 'application/gzip'],
  [0, bytes("7z\xbc\xaf'\x1c"), 'application/x-7z-compressed'],
  [0, bytes('Rar!\x1a\x07'), 'application/vnd.rar'],
  [0, bytes('ID3'), 'audio/mpeg'],
  [0, bytes('OggS'), 'audio/ogg'],
  [8, bytes('WAVE'), 'audio/wav'],
  [4, bytes('ftyp'), 'video/mp4'],
];

/** What a file is by its first bytes, whatever it is said to be. Texts of all kinds, markup too, are plain text. */
export function formatOf(head: Buffer, name: string): Format {
  const image = pictureFormat(head) ?? gifFormat(head);
  if (image) return image;
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const found = SIGNATURES.find(([offset, signature]) =>
    head.subarray(offset, offset + signature.length).equals(signature),
  );
  const type = found
    ? (found[3]?.[ending] ?? found[2])
    : isText(head)
      ? ending === 'csv'
        ? 'text/csv'
        : 'text/plain'
      : 'application/octet-stream';
  return { type, width: null, height: null };
}

function gifFormat(head: Buffer): Format | null {
  if (!/^GIF8[79]a/.test(head.toString('latin1', 0, 6)) || head.length < 10) return null;
  return { type: 'image/gif', width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

const [TAB, RETURN, SPACE, ESCAPE] = [9, 13, 32, 27];

/** A byte that no text has: letters beyond ASCII are made of larger ones. */
const isUnprintable = (byte: number): boolean => byte < TAB || (byte > RETURN && byte < SPACE && byte !== ESCAPE);

function isText(head: Buffer): boolean {
  try {
    // The last letter may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return head.length > 0 && !head.some(isUnprintable);
  } catch {
    return false;
  }
}
