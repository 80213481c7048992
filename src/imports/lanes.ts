import type { Draft } from './conversion.ts';

type Rows = readonly Draft[];
type UnderWay = { keys: ReadonlySet<string>; done: Promise<void> };

/** Writes a few batches at once: the database works on one while the next is made ready. */
export class Lanes {
  readonly #limit: number;
  readonly #work: (rows: Rows) => Promise<void>;
  /** Those that failed stay, so that whoever looks next fails too. */
  readonly #underWay = new Set<UnderWay>();

  constructor(limit: number, work: (rows: Rows) => Promise<void>) {
    this.#limit = limit;
    this.#work = work;
  }

  /** Begins to write once there is room. */
  async write(rows: Rows): Promise<void> {
    if (this.#underWay.size >= this.#limit) await Promise.race(this.#promises());
    // The later of two rows of one record wins, as it does within a batch.
    for (const { keys, done } of this.#underWay) if (rows.some(({ key }) => keys.has(key))) await done;
    const batch = { keys: new Set(rows.map(({ key }) => key)), done: Promise.resolve() };
    this.#underWay.add(batch);
    batch.done = this.#run(batch, rows);
    batch.done.catch(() => {});
  }

  async #run(batch: UnderWay, rows: Rows): Promise<void> {
    await this.#work(rows);
    this.#underWay.delete(batch);
  }

  /** Waits for all, whatever becomes of them, and then fails if one did. */
  async end(): Promise<void> {
    const all = this.#promises();
    await Promise.allSettled(all);
    await Promise.all(all);
  }

  #promises(): Promise<void>[] {
    return [...this.#underWay].map(({ done }) => done);
  }
}
