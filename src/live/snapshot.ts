/**
 * A moment of the log: which transactions had committed. Ids are taken before commit, so no id can say that; the text
 * of `pg_current_snapshot()` can. Snapshots of one server are ordered: a later one holds all that an earlier one holds.
 * A server that was killed gives the numbers of transactions again that had left nothing behind, a NOTIFY's say: what has
 * a greater id than the last that was there is new, whatever its transaction.
 */
export type Snapshot = {
  text: string;
  /** What PostgreSQL said of it. */
  transactions: string;
  xmin: bigint;
  xmax: bigint;
  running: ReadonlySet<bigint>;
  lastId: bigint;
};

const FORMAT =
  /^(?<transactions>(?<xmin>\d{1,19}):(?<xmax>\d{1,19}):(?<running>(\d{1,19}(,\d{1,19})*)?))@(?<lastId>\d{1,19})$/;
const MAX_BIGINT = 2n ** 63n - 1n;

/** Null for what is no snapshot: cursors come from clients. */
export function parseSnapshot(text: string): Snapshot | null {
  const groups = FORMAT.exec(text)?.groups;
  if (!groups) return null;
  const [xmin, xmax] = [BigInt(groups['xmin'] ?? 0), BigInt(groups['xmax'] ?? 0)];
  const running = (groups['running'] ?? '').split(',').filter(Boolean).map(BigInt);
  const isAscending = running.every((xid, index) => index === 0 || xid > (running[index - 1] ?? 0n));
  const isWithin = running.every((xid) => xid >= xmin && xid < xmax);
  const lastId = BigInt(groups['lastId'] ?? 0);
  if (xmin === 0n || lastId > MAX_BIGINT || xmax < xmin || xmax > MAX_BIGINT || !isAscending || !isWithin) return null;
  const transactions = groups['transactions'] ?? '';
  return { text, transactions, xmin, xmax, running: new Set(running), lastId };
}

/** Whether an event was there at that moment: whether its transaction had committed, as `pg_visible_in_snapshot` says. */
export function isIn(snapshot: Snapshot, { id, xid }: { id: number; xid: string }): boolean {
  if (BigInt(id) > snapshot.lastId) return false;
  const transaction = BigInt(xid);
  return transaction < snapshot.xmin || (transaction < snapshot.xmax && !snapshot.running.has(transaction));
}

/** A restored database gets a new epoch: its snapshots say nothing about the old one's. */
export const cursorOf = (epoch: string, snapshot: string): string => `${epoch}:${snapshot}`;

/** The snapshot of a cursor of this epoch; null for any other text. */
export function snapshotOf(epoch: string, cursor: string): Snapshot | null {
  return cursor.startsWith(`${epoch}:`) ? parseSnapshot(cursor.slice(epoch.length + 1)) : null;
}

/** Whether it is of a later moment, and so holds more. Transactions begin with higher numbers, and end. */
export function isLater(a: Snapshot, b: Snapshot): boolean {
  if (a.lastId !== b.lastId) return a.lastId > b.lastId;
  if (a.xmax !== b.xmax) return a.xmax > b.xmax;
  return a.xmin > b.xmin || a.running.size < b.running.size;
}
