import { useMediaQuery } from '@mantine/hooks';

/** Whether a record's page has room for what belongs to it beside what happened. */
export function useIsWide(): boolean {
  return useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false }) ?? false;
}
