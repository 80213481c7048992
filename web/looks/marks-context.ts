import { createContext } from 'react';
import { create } from 'zustand';
import type { RecordType } from '../../src/records/input.ts';
import type { Mark } from './looks-cache.ts';

/** The marks of the list around this, by the ids of its records. */
export const MarksContext = createContext<ReadonlyMap<number, Mark>>(new Map());

type Counts = Partial<Record<RecordType, number>>;

/** How many records of each type are marked on the page. */
export const useMarkCounts = create<{ counts: Counts }>()(() => ({ counts: {} }));
