/** What people can mark things by: stages, options. */
export const COLORS = [
  'gray',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
  'red',
  'pink',
  'violet',
] as const;
export type Color = (typeof COLORS)[number];
