import {
  IconFile,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconMusic,
  IconPhoto,
  IconTable,
  IconVideo,
} from '@tabler/icons-react';
import classes from './files.module.css';
import type { AttachedFile } from './use-files.ts';

const ICONS: readonly [RegExp, typeof IconFile][] = [
  [/^image\//, IconPhoto],
  [/pdf$/, IconFileTypePdf],
  [/csv|sheet|excel/, IconTable],
  [/^text\/|word|opendocument\.text/, IconFileText],
  [/zip|rar|7z/, IconFileZip],
  [/^audio\//, IconMusic],
  [/^video\//, IconVideo],
];

/** The image itself, small, or a sign for the type. */
export function FileIcon({ file: { id, type, hasThumbnail } }: { file: AttachedFile }) {
  if (hasThumbnail) {
    return <img className={classes.thumbnail} src={`/api/files/${id}/thumbnail`} alt="" loading="lazy" />;
  }
  const Icon = ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? IconFile;
  return (
    <span className={classes.icon}>
      <Icon size={20} stroke={1.5} aria-hidden />
    </span>
  );
}
