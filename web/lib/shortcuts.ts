import { useEffect, useRef } from 'react';
import { usePreferences } from '../preferences.ts';

/** Where a key counts: the headings of the list that `?` shows. */
export const KEY_GROUPS = ['anywhere', 'go', 'list', 'board', 'record', 'tasks'] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

/** What `?` says about a key; without it the key works but is not listed. */
export type KeyHelp = { group: KeyGroup; label: string };

/** Keys as they are written for people: `['mod+k', '/']` are two ways to one thing. */
export type ListedKey = KeyHelp & { shortcuts: readonly string[] };

type Binding = { shortcut: string; run: (event: KeyboardEvent) => void };

/** The latest come first: a panel's key goes before that of the page below. */
let bindings: readonly Binding[] = [];
let listed: readonly ListedKey[] = [];

/** How long after its first key the second one of `g d` may come. */
const SEQUENCE_MS = 1_500;
let begun: { stroke: string; at: number } | null = null;

/** A box that was just ticked has the keyboard, and nothing is written there. */
const TICKED = /^(checkbox|radio)$/;

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !TICKED.test(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));
}

/** While a dialog or a menu has the floor, its own keys count. */
const isCovered = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;

/** The letter on the key as Latin keyboards have it: on a Russian one too, `C` is where people have learned it. */
export function letterOf({ key, code }: KeyboardEvent): string {
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  return (letter !== undefined && /^\P{ASCII}$/u.test(key) ? letter : key).toLowerCase();
}

function isFree(event: KeyboardEvent, stroke: string): boolean {
  if (stroke.startsWith('mod+')) return !(stroke === 'mod+z' && isTyping(event.target));
  const { hasSingleKeyShortcuts } = usePreferences.getState();
  return hasSingleKeyShortcuts && !isTyping(event.target) && !isCovered() && !event.repeat;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const stroke = event.ctrlKey || event.metaKey ? `mod+${letterOf(event)}` : letterOf(event);
  if (!isFree(event, stroke)) return;
  const sequence = begun && event.timeStamp - begun.at < SEQUENCE_MS ? `${begun.stroke} ${stroke}` : null;
  begun = null;
  const binding =
    bindings.find(({ shortcut }) => shortcut === sequence) ?? bindings.find(({ shortcut }) => shortcut === stroke);
  if (binding) {
    event.preventDefault();
    binding.run(event);
  } else if (bindings.some(({ shortcut }) => shortcut.startsWith(`${stroke} `))) {
    begun = { stroke, at: event.timeStamp };
  }
}

/**
 * Runs on a key: `c`, `/`, `?`, on two in a row: `g d`, or on `mod+k` for Ctrl or Cmd. Keys without `mod` are those of
 * people who keep single-key shortcuts on, and never disturb typing.
 */
export function useShortcut(shortcut: string, run: (event: KeyboardEvent) => void, help?: KeyHelp): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const binding: Binding = { shortcut, run: (event) => latest.current(event) };
    if (bindings.length === 0) window.addEventListener('keydown', onKeyDown);
    bindings = [binding, ...bindings];
    return () => {
      bindings = bindings.filter((each) => each !== binding);
      if (bindings.length === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, [shortcut]);
  useKeyHelp(help ? [{ ...help, shortcuts: [shortcut] }] : NONE);
}

const NONE: readonly ListedKey[] = [];

/** Lists keys that a widget listens for by itself, for as long as it is on screen. */
export function useKeyHelp(keys: readonly ListedKey[]): void {
  const text = JSON.stringify(keys);
  useEffect(() => {
    const own: readonly ListedKey[] = JSON.parse(text);
    listed = [...listed, ...own];
    return () => {
      listed = listed.filter((key) => !own.includes(key));
    };
  }, [text]);
}

/** The keys that work on the screen as it is now; the ways to one thing stand together. */
export function listedKeys(): readonly ListedKey[] {
  const byLabel = new Map<string, ListedKey>();
  for (const key of listed) {
    const id = `${key.group} ${key.label}`;
    const known = byLabel.get(id)?.shortcuts ?? [];
    byLabel.set(id, { ...key, shortcuts: [...new Set([...known, ...key.shortcuts])] });
  }
  return [...byLabel.values()];
}
