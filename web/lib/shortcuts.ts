import { useEffect, useRef } from 'react';
import { usePreferences } from '../preferences.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** While a dialog or a menu has the floor, its own keys count. */
const isCovered = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;

/**
 * Runs on a key: `c`, `/`, or `mod+k` for Ctrl or Cmd. Keys without `mod` are those of people who keep single-key shortcuts
 * on, and never disturb typing.
 */
export function useShortcut(shortcut: string, run: (event: KeyboardEvent) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const needsMod = shortcut.startsWith('mod+');
    const key = needsMod ? shortcut.slice(4) : shortcut;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || event.key.toLowerCase() !== key) return;
      const hasMod = event.ctrlKey || event.metaKey;
      if (hasMod !== needsMod || event.altKey) return;
      if (needsMod ? key === 'z' && isTyping(event.target) : !isSingleKeyFree(event)) return;
      event.preventDefault();
      latest.current(event);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [shortcut]);
}

function isSingleKeyFree(event: KeyboardEvent): boolean {
  return usePreferences.getState().hasSingleKeyShortcuts && !isTyping(event.target) && !isCovered() && !event.repeat;
}
