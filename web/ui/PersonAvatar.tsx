import { type CSSProperties, useState } from 'react';
import classes from './avatar.module.css';

const HUES = [20, 50, 85, 130, 160, 195, 230, 262, 295, 335] as const;

function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return HUES[hash % HUES.length] ?? HUES[0];
}

export function initialsOf(name: string): string {
  // Of each word its first letter or digit: no quotes, no brackets.
  const letters = name.split(/\s+/u).flatMap((word) => word.match(/[\p{L}\p{N}]/u) ?? []);
  return (letters.length > 1 ? `${letters[0]}${letters.at(-1)}` : (letters[0] ?? '?')).toLocaleUpperCase();
}

type Props = {
  name: string;
  /** Where the picture is, if there is one. */
  picture?: string | undefined;
  /** Pixels. */
  size?: number;
  /** Companies are square. */
  square?: boolean;
  /** Where the name stands beside it, the avatar says nothing more. */
  decorative?: boolean;
};

/** A picture, or initials on a colour that follows from the name. */
export function PersonAvatar({ name, picture, size = 20, square = false, decorative = false }: Props) {
  const [broken, setBroken] = useState<string>();
  const style: CSSProperties & Record<`--${string}`, string | number> = { '--size': `${size}px`, '--hue': hueOf(name) };
  const label = decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name };
  const initials = square ? initialsOf(name).slice(0, 1) : initialsOf(name);
  return (
    <span className={square ? `${classes.avatar} ${classes.square}` : classes.avatar} style={style} {...label}>
      {picture !== undefined && picture !== broken ? (
        <img
          src={picture}
          alt=""
          width={size}
          height={size}
          decoding="async"
          draggable={false}
          className={classes.picture}
          onError={() => setBroken(picture)}
        />
      ) : (
        initials
      )}
    </span>
  );
}
