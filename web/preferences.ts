import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type Preferences = {
  isNavigationNarrow: boolean;
  hasSingleKeyShortcuts: boolean;
  /** Null until a language was chosen here or somebody signed in. */
  language: string | null;
  toggleNavigation: () => void;
  setSingleKeyShortcuts: (enabled: boolean) => void;
  setLanguage: (language: string) => void;
};

/** What this browser remembers; the colour scheme is kept by Mantine. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      isNavigationNarrow: false,
      hasSingleKeyShortcuts: true,
      language: null,
      toggleNavigation: () => set((state) => ({ isNavigationNarrow: !state.isNavigationNarrow })),
      setSingleKeyShortcuts: (enabled) => set({ hasSingleKeyShortcuts: enabled }),
      setLanguage: (language) => set({ language }),
    }),
    { name: 'kontor.preferences' },
  ),
);
