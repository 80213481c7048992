/**
 * A look-up of one key at a time that asks for all keys of one turn of the event loop with a single query: the streams of
 * hundreds of people are checked at the same moment. Undefined for what is not found.
 */
export function batched<Value>(
  lookUp: (keys: string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let waiting: { keys: Set<string>; found: Promise<ReadonlyMap<string, Value>> } | null = null;

  function begin() {
    const keys = new Set<string>();
    const turn = new Promise<void>((resolve) => setImmediate(resolve));
    const found = turn.then(() => {
      waiting = null;
      return lookUp([...keys]);
    });
    return { keys, found };
  }

  return async (key) => {
    waiting ??= begin();
    waiting.keys.add(key);
    return (await waiting.found).get(key);
  };
}
