import { useState } from 'react';

/** Whether something has ever been so: what is opened for the first time is loaded then, and stays. */
export function useOnce(isSo: boolean): boolean {
  const [was, setWas] = useState(isSo);
  if (isSo && !was) setWas(true);
  return was || isSo;
}
