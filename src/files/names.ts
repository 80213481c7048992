import { MAX_NAME_LENGTH } from './input.ts';

/** Control characters, and marks that turn the order of letters around: `gpj.exe` would look like `exe.jpg`. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const MAX_ENDING = 12;

/** What a file may be called on screen and in a header: the name without its folders, in one line that reads as it is. */
export function cleanName(claimed: string | undefined): string {
  const name = (claimed ?? '')
    .toWellFormed()
    .replaceAll('\uFFFD', '')
    .replaceAll(INVISIBLE, '')
    .normalize('NFC')
    .split(/[/\\]/)
    .at(-1)
    ?.trim()
    .replace(/^\.+|\.+$/g, '')
    .trim();
  return name ? shortened(name) : 'file';
}

/** Its ending stays, by which programs know it. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const ending = new RegExp(`\\.[^.]{1,${MAX_ENDING}}$`).exec(name)?.[0] ?? '';
  return `${name
    .slice(0, MAX_NAME_LENGTH - ending.length)
    .toWellFormed()
    .replaceAll('\uFFFD', '')}${ending}`;
}

/** As RFC 6266 has it: a plain name for old programs, and the real one. */
export function attachmentHeader(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
