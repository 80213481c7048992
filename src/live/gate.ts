import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Connection } from '../trpc/context.ts';
import { textOf } from './texts.ts';

/** Calls in one message. */
const MAX_BATCH = 50;
const MAX_CALLS = 32;
const MAX_SUBSCRIPTIONS = 8;
/** Messages that may come at once, and how many each second after that. */
const BURST = 200;
const MESSAGES_PER_SECOND = 50;
/** What a client has not taken yet; one that lies so far behind is cut off, and resumes by its cursor. */
const MAX_UNSENT_BYTES = 4_000_000;
/** A stream goes on only below this. */
const HIGH_WATER_BYTES = 1_000_000;
const DRAIN_POLL_MS = 20;

export const POLICY_VIOLATION = 1008;

type Kind = 'call' | 'subscription';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Counts what a socket asks for, which tRPC does not: it is the encoder through which all messages of one socket pass.
 * A call too many is refused; a flood closes the socket.
 */
export function guardSocket(socket: WebSocket, wire: Socket) {
  const open = new Map<unknown, Kind>();
  let tokens = BURST;
  let refilledAt = performance.now();

  function violate(reason: string): never {
    socket.close(POLICY_VIOLATION, reason);
    throw new Error(reason);
  }

  function countMessage(): void {
    const now = performance.now();
    tokens = Math.min(BURST, tokens + ((now - refilledAt) / 1_000) * MESSAGES_PER_SECOND) - 1;
    refilledAt = now;
    if (tokens < 0) violate('Too many messages');
  }

  function isAdmitted(message: unknown): boolean {
    if (!isObject(message) || message['id'] === undefined || message['id'] === null) return true;
    const { id, method } = message;
    if (method !== 'query' && method !== 'mutation' && method !== 'subscription') return true;
    if (open.has(id)) violate('An id is in use');
    const kind: Kind = method === 'subscription' ? 'subscription' : 'call';
    const count = [...open.values()].filter((each) => each === kind).length;
    if (count >= (kind === 'call' ? MAX_CALLS : MAX_SUBSCRIPTIONS)) {
      refuse(id);
      return false;
    }
    open.set(id, kind);
    return true;
  }

  function refuse(id: unknown): void {
    const message = 'Too much is asked for at once over this connection';
    const data = { code: 'TOO_MANY_REQUESTS', httpStatus: 429 };
    send(JSON.stringify({ id, error: { code: -32029, message, data } }));
  }

  function settle(answer: unknown): void {
    if (!isObject(answer)) return;
    const { id, error, result } = answer;
    const isOver = error !== undefined || open.get(id) === 'call' || (isObject(result) && result['type'] === 'stopped');
    if (isOver) open.delete(id);
  }

  function send(text: string): void {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(text);
  }

  /** What one turn of the event loop brings goes out together: a write to a socket costs more than what is in it. */
  function gather(): void {
    if (wire.writableCorked > 0) return;
    wire.cork();
    process.nextTick(() => wire.uncork());
  }

  return {
    encode: (answer: unknown): string => {
      settle(answer);
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      gather();
      return textOf(answer);
    },
    decode: (data: string | ArrayBuffer | Uint8Array): unknown => {
      if (socket.readyState !== socket.OPEN) throw new Error('The connection is closing');
      countMessage();
      if (typeof data !== 'string') throw new Error('Messages are text');
      const message: unknown = JSON.parse(data);
      if (!Array.isArray(message)) return isAdmitted(message) ? message : [];
      if (message.length > MAX_BATCH) violate('Too many calls in one message');
      return message.filter(isAdmitted);
    },
  };
}

/** Lets a stream go no faster than the client reads: tRPC sends whatever it is given at once. */
export function connectionOf(socket: WebSocket, maxStallMs: number): Connection {
  const cutOff = () => socket.terminate();
  return {
    cutOff,
    isBehind: () => socket.bufferedAmount > HIGH_WATER_BYTES,
    async drained() {
      let least = socket.bufferedAmount;
      let movedAt = performance.now();
      while (socket.readyState === socket.OPEN && socket.bufferedAmount > HIGH_WATER_BYTES) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
        if (socket.bufferedAmount < least) {
          least = socket.bufferedAmount;
          movedAt = performance.now();
        }
        if (performance.now() - movedAt > maxStallMs) cutOff();
      }
    },
  };
}
