import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type Preferences = {
  isNavigationNarrow: boolean;
  areFavouritesFolded: boolean;
  hasSingleKeyShortcuts: boolean;
  /** Null until a language was chosen here or somebody signed in. */
  language: string | null;
  toggleNavigation: () => void;
  toggleFavourites: () => void;
  setSingleKeyShortcuts: (enabled: boolean) => void;
  setLanguage: (language: string) => void;
};

/** What this browser remembers; the colour scheme is kept by Mantine. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      isNavigationNarrow: false,
      areFavouritesFolded: false,
      hasSingleKeyShortcuts: true,
      language: null,
      toggleNavigation: () => set((state) => ({ isNavigationNarrow: !state.isNavigationNarrow })),
      toggleFavourites: () => set((state) => ({ areFavouritesFolded: !state.areFavouritesFolded })),
      setSingleKeyShortcuts: (enabled) => set({ hasSingleKeyShortcuts: enabled }),
      setLanguage: (language) => set({ language }),
    }),
    { name: 'kontor.preferences' },
  ),
);
