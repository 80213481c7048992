/** Parts that are read at once in this process: exports leave room for those who work. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Does a part of an export in its turn: however many are under way, they go on by turns. */
export async function taking<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running < AT_ONCE) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
