import type { CreatePreset } from '../create.ts';

/** What the form of each record type is given by the dialog in which records are made. */
export type CreateFormProps = {
  /** Values that the form begins with, by field. */
  preset: CreatePreset;
  /** The record is made, or will not be: the dialog closes. */
  onDone: () => void;
};
