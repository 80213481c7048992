import { create } from 'zustand';

type TrayState = {
  /** Those that were seen at work from this window: only their end is news here. */
  followed: ReadonlySet<number>;
  dismissed: ReadonlySet<number>;
  /** Whose report is open. */
  openId: number | null;
  follow: (ids: readonly number[]) => void;
  dismiss: (id: number) => void;
  open: (id: number) => void;
  close: () => void;
};

/** What stands in the corner while something runs in the background. */
export const useJobTray = create<TrayState>()((set) => ({
  followed: new Set(),
  dismissed: new Set(),
  openId: null,
  follow: (ids) =>
    set(({ followed }) => (ids.every((id) => followed.has(id)) ? {} : { followed: new Set([...followed, ...ids]) })),
  dismiss: (id) => set(({ dismissed }) => ({ dismissed: new Set([...dismissed, id]) })),
  open: (openId) => set({ openId }),
  close: () => set({ openId: null }),
}));
