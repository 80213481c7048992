import type { ComponentType } from 'react';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';

export type PageCommand = {
  id: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** The keys that do the same without the palette. */
  shortcut?: string;
  run: () => void;
};

type CommandSet = { title: string; commands: () => readonly PageCommand[] };

/** What can be done with what is open or selected; the latest to come stand first. */
const useSets = create<{ sets: readonly CommandSet[] }>()(() => ({ sets: [] }));

/**
 * Offers commands in the palette for as long as they are given: for the open record, or for what is selected in a list. The
 * title says what they are done with; sets of one title are shown as one.
 */
export function usePageCommands(title: string, commands: readonly PageCommand[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const hasAny = commands.length > 0;
  useEffect(() => {
    if (!hasAny) return undefined;
    const set = { title, commands: () => latest.current };
    useSets.setState(({ sets }) => ({ sets: [set, ...sets] }));
    return () => useSets.setState(({ sets }) => ({ sets: sets.filter((each) => each !== set) }));
  }, [title, hasAny]);
}

/** All of them as they are now, by what they are done with. */
export function useOfferedCommands(): ReadonlyMap<string, readonly PageCommand[]> {
  const { sets } = useSets();
  const byTitle = new Map<string, readonly PageCommand[]>();
  for (const { title, commands } of sets) byTitle.set(title, [...(byTitle.get(title) ?? []), ...commands()]);
  return byTitle;
}
