/**
 * A moment of the log: which transactions had committed. Ids are taken before commit, so no id can say that; the text
 * of `pg_current_snapshot()` can. Snapshots of one server are ordered: a later one holds all that an earlier one holds.
 */
export type Snapshot = { text: string; xmin: bigint; xmax: bigint; running: ReadonlySet<bigint> };

const FORMAT = /^(?<xmin>\d{1,19}):(?<xmax>\d{1,19}):(?<running>(\d{1,19}(,\d{1,19})*)?)$/;
const MAX_XID = 2n ** 63n - 1n;

/** Null for what is no snapshot: cursors come from clients. */
export function parseSnapshot(text: string): Snapshot | null {
  const groups = FORMAT.exec(text)?.groups;
  if (!groups) return null;
  const [xmin, xmax] = [BigInt(groups['xmin'] ?? 0), BigInt(groups['xmax'] ?? 0)];
  const running = (groups['running'] ?? '').split(',').filter(Boolean).map(BigInt);
  const isAscending = running.every((xid, index) => index === 0 || xid > (running[index - 1] ?? 0n));
  const isWithin = running.every((xid) => xid >= xmin && xid < xmax);
  if (xmin === 0n || xmax < xmin || xmax > MAX_XID || !isAscending || !isWithin) return null;
  return { text, xmin, xmax, running: new Set(running) };
}

/** Whether the transaction had committed (or was given up) at that moment: `pg_visible_in_snapshot`. */
export function isIn(snapshot: Snapshot, xid: string): boolean {
  const transaction = BigInt(xid);
  return transaction < snapshot.xmin || (transaction < snapshot.xmax && !snapshot.running.has(transaction));
}

/** A restored database gets a new epoch: its snapshots say nothing about the old one's. */
export const cursorOf = (epoch: string, snapshot: string): string => `${epoch}:${snapshot}`;

/** The snapshot of a cursor of this epoch; null for any other text. */
export function snapshotOf(epoch: string, cursor: string): Snapshot | null {
  return cursor.startsWith(`${epoch}:`) ? parseSnapshot(cursor.slice(epoch.length + 1)) : null;
}

/** Whether it is of a later moment, and so holds more. Transactions only ever begin with higher numbers, and end. */
export function isLater(a: Snapshot, b: Snapshot): boolean {
  if (a.xmax !== b.xmax) return a.xmax > b.xmax;
  return a.xmin > b.xmin || a.running.size < b.running.size;
}
