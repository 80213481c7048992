import { create } from 'zustand';

type Overlay = 'palette' | 'keys';

type OverlayState = { shown: Overlay | null; show: (overlay: Overlay) => void; hide: () => void };

/** The command palette and the list of keys: at most one is open, from wherever it was called. */
export const useOverlay = create<OverlayState>()((set) => ({
  shown: null,
  show: (shown) => set({ shown }),
  hide: () => set({ shown: null }),
}));
