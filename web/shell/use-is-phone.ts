import { useMediaQuery } from '@mantine/hooks';

/** Whether the window is as narrow as a phone's: the same line as in the style sheets. */
export function useIsPhone(): boolean {
  return useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false }) ?? false;
}
