import { create } from 'zustand';
import { type UnsavedChange, unsavedChange } from './change.ts';

const PREFIX = 'kontor.unsaved.';
const placeOf = ({ userId, key }: Pick<UnsavedChange, 'userId' | 'key'>): string => `${PREFIX}${userId}.${key}`;

type State = {
  /** In the order in which they were made; those of the one who is signed in. */
  changes: readonly UnsavedChange[];
  isListOpen: boolean;
  setListOpen: (isOpen: boolean) => void;
};

/** What waits for the server, of all tabs of this browser. */
export const useUnsaved = create<State>()((set) => ({
  changes: [],
  isListOpen: false,
  setListOpen: (isListOpen) => set({ isListOpen }),
}));

/** What this browser would not keep, full or forbidden as its storage is: it is lost with the tab. */
const unkept = new Map<string, UnsavedChange>();

export const isAnythingUnkept = (): boolean => unkept.size > 0;

let shownFor: number | null = null;

/** One entry for each change, so that tabs don't overwrite each other's. */
function stored(): UnsavedChange[] {
  const found: UnsavedChange[] = [...unkept.values()];
  for (let index = 0; index < localStorage.length; index++) {
    const place = localStorage.key(index);
    if (place?.startsWith(PREFIX)) {
      const change = read(localStorage.getItem(place));
      if (change) found.push(change);
    }
  }
  return found.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

function read(text: string | null): UnsavedChange | null {
  try {
    return unsavedChange.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}

/** What is kept of a person, as it stands in all tabs. */
export function unsavedOf(userId: number): readonly UnsavedChange[] {
  return stored().filter((change) => change.userId === userId);
}

/** Of whomever: how many wait on this device. */
export const countUnsaved = (): number => stored().length;

function refresh(): void {
  useUnsaved.setState({ changes: shownFor === null ? [] : unsavedOf(shownFor) });
}

/** Follows what is kept of a person, in this tab and the others. Returns what ends it. */
export function followUnsaved(userId: number, onOthers: () => void): () => void {
  shownFor = userId;
  refresh();
  const follow = ({ key }: StorageEvent) => {
    if (key !== null && !key.startsWith(PREFIX)) return;
    refresh();
    onOthers();
  };
  window.addEventListener('storage', follow);
  return () => {
    window.removeEventListener('storage', follow);
    shownFor = null;
    refresh();
  };
}

export function keepUnsaved(change: UnsavedChange): void {
  try {
    localStorage.setItem(placeOf(change), JSON.stringify(change));
    unkept.delete(change.key);
  } catch {
    unkept.set(change.key, change);
  }
  refresh();
}

export function dropUnsaved(change: Pick<UnsavedChange, 'userId' | 'key'>): void {
  localStorage.removeItem(placeOf(change));
  unkept.delete(change.key);
  refresh();
}

export const isKept = (change: Pick<UnsavedChange, 'userId' | 'key'>): boolean =>
  unkept.has(change.key) || localStorage.getItem(placeOf(change)) !== null;
