/** What was looked at, whether it is as it should be, what was seen, and what to do where it is not good. */
export type Finding = { what: string; isGood: boolean; seen: string; remedy?: string };
