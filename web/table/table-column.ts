import type { ReactNode } from 'react';
import type { Aggregate } from '../../src/lists/input.ts';

export type TableColumn<Row> = {
  /** The server's name of the field. */
  id: string;
  label: string;
  /** The server's name of this order, where it knows one. */
  sort?: string;
  /** Pixels. */
  width: number;
  align?: 'right';
  isHiddenAtFirst?: boolean;
  /** What can be said of all values together: of numbers everything, of days which is first and last. */
  figures?: 'numbers' | 'days';
  /** What is said of them until somebody chooses otherwise. */
  usualFigure?: Aggregate;
  cell: (row: Row) => ReactNode;
};
