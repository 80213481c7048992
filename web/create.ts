import { create } from 'zustand';
import type { RecordType } from '../src/records/input.ts';

/** Values that a new record begins with, as its form's fields: `{ companyId: 7 }`. */
export type CreatePreset = Readonly<Record<string, unknown>>;

type CreateState = {
  creating: { type: RecordType; preset: CreatePreset } | null;
  open: (type: RecordType, preset?: CreatePreset) => void;
  close: () => void;
  /** Something is open over the dialog, and Escape closes that alone. */
  isCovered: boolean;
  cover: (isCovered: boolean) => void;
};

/** The create dialog: which record is being made, and what it begins with. */
export const useCreate = create<CreateState>()((set) => ({
  creating: null,
  open: (type, preset = {}) => set({ creating: { type, preset } }),
  close: () => set({ creating: null }),
  isCovered: false,
  cover: (isCovered) => set({ isCovered }),
}));
