import { create } from 'zustand';
import { persist } from 'zustand/middleware';

type Folds = { unfolded: readonly number[]; toggle: (stageId: number) => void };

/** The won and lost columns that this browser keeps open. */
export const useFolds = create<Folds>()(
  persist(
    (set) => ({
      unfolded: [],
      toggle: (stageId) =>
        set(({ unfolded }) => ({
          unfolded: unfolded.includes(stageId) ? unfolded.filter((id) => id !== stageId) : [...unfolded, stageId],
        })),
    }),
    { name: 'kontor.board' },
  ),
);
