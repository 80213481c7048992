import type { RouterOutputs } from '../trpc.ts';

/** Somebody as those who manage people see them. */
export type Person = RouterOutputs['users']['list']['items'][number];
