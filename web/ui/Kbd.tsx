import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './kbd.module.css';

const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={classes.kbd}>{children}</kbd>;
}

const SIGNS: Record<string, string> = {
  mod: isApple ? '⌘' : 'Ctrl',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
};

/** A shortcut as it stands on the keys: `mod+k` as Ctrl K or ⌘ K, `g d` as G D. */
export function Keys({ shortcut }: { shortcut: string }) {
  const { t } = useTranslation();
  const keys = useMemo(() => shortcut.split(/[ +]/).filter(Boolean), [shortcut]);
  const nameOf = (key: string): string => {
    if (key === 'space' || key === 'enter' || key === 'escape') return t(`shell.keys.names.${key}`);
    return SIGNS[key] ?? key.toUpperCase();
  };
  return (
    <span className={classes.keys}>
      {keys.map((key, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be struck twice.
        <Kbd key={place}>{nameOf(key)}</Kbd>
      ))}
    </span>
  );
}
