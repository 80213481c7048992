import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type Preferences = {
  isNavigationNarrow: boolean;
  hasSingleKeyShortcuts: boolean;
  toggleNavigation: () => void;
  setSingleKeyShortcuts: (enabled: boolean) => void;
};

/** What this browser remembers; the colour scheme is kept by Mantine. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      isNavigationNarrow: false,
      hasSingleKeyShortcuts: true,
      toggleNavigation: () => set((state) => ({ isNavigationNarrow: !state.isNavigationNarrow })),
      setSingleKeyShortcuts: (enabled) => set({ hasSingleKeyShortcuts: enabled }),
    }),
    { name: 'kontor.preferences' },
  ),
);
