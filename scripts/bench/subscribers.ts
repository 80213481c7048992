import { WebSocket } from 'ws';

/** What a process of subscribers is told to do, and what it answers. */
export type Order = { kind: 'follow'; url: string; tokens: string[] } | { kind: 'report' };
/** Of each receipt the change's number, when its transaction began and when it came, in milliseconds since 1970. */
export type Receipt = [change: number, begunAt: number, at: number];
export type Report = { kind: 'ready' } | { kind: 'receipts'; receipts: Receipt[]; bytes: number };

/** How changes are told apart: it stands in a field of the changed record. */
export const stampOf = (change: number): string => `Change ${change}.`;
const STAMP = /"title":"Change (\d+)\./;

/** By the database's clock, which is that of the same machine. */
const BEGUN = /"at":"([^"]+)"/;

const receipts: Receipt[] = [];
let bytes = 0;

/** Resolves once the stream has begun. What comes is looked through but not parsed: the server is what is measured. */
function follow(url: string, token: string): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trpc`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  socket.on('open', () => {
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.stream', input: {} } }));
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`A subscriber was cut off (${code})`)));
    socket.on('message', (data: Buffer) => {
      const at = performance.timeOrigin + performance.now();
      const text = data.toString('latin1');
      bytes += data.length;
      const [, change] = STAMP.exec(text) ?? [];
      if (change !== undefined) receipts.push([Number(change), Date.parse(BEGUN.exec(text)?.[1] ?? ''), at]);
      else if (text.includes('"kind":"ready"')) resolve();
    });
  });
}

const answer = (report: Report): void => void process.send?.(report);

if (process.argv[1] === import.meta.filename) {
  process.on('message', (order: Order) => {
    if (order.kind === 'follow') {
      void Promise.all(order.tokens.map((token) => follow(order.url, token))).then(() => answer({ kind: 'ready' }));
    } else answer({ kind: 'receipts', receipts, bytes });
  });
  process.on('disconnect', () => process.exit(0));
}
