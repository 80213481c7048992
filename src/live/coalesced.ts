/**
 * Work that is asked for more often than it has to be done: it runs at once, never twice at a time, and what is asked
 * for meanwhile is one more run, the gap after the last began at the earliest. What fails is reported, and done again when it is next asked for.
 */
export function coalesced(work: () => Promise<void>, gapMs: number, onError: (error: unknown) => void) {
  const state: { isDue: boolean; isStopped: boolean; running: Promise<void> | null } = {
    isDue: false,
    isStopped: false,
    running: null,
  };

  async function run(): Promise<void> {
    while (state.isDue && !state.isStopped) {
      state.isDue = false;
      const gap = new Promise<void>((resolve) => setTimeout(resolve, gapMs));
      await work().catch(onError);
      await gap;
    }
    state.running = null;
  }

  return {
    ask: (): void => {
      state.isDue = true;
      if (!state.isStopped) state.running ??= run();
    },
    /** Resolves once nothing runs any more. */
    async stop(): Promise<void> {
      state.isStopped = true;
      await state.running;
    },
  };
}
