import type { RouterOutputs } from '../trpc.ts';

export type Role = RouterOutputs['roles']['list']['items'][number];
