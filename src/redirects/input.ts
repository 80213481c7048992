/** The record types of which two can become one. */
export const MERGED_TYPES = ['company', 'contact'] as const;
export type MergedType = (typeof MERGED_TYPES)[number];
