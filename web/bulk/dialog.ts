import type { BulkChange } from './use-bulk.ts';

/** What a dialog about what is selected is given. */
export type DialogProps = {
  /** How many are selected, for the words. */
  many: { count: number; formatted: string };
  /** Begins the work, and closes the dialog with the selection. */
  run: (change: BulkChange) => Promise<void>;
  onClose: () => void;
};
