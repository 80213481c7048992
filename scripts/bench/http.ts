import { connect, type Socket } from 'node:net';

export type Reply = { status: number; body: string };

/** The bytes of a request, made once and sent many times. */
export type Prepared = { method: 'GET' | 'POST'; path: string; token?: string; body?: string };

/** One connection that is kept open, with no more to it than measuring takes: its work is done on the server's processors. */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #length = 0;
  /** Bytes of the answer with its head; null until the head is there, 'chunked' where only its end tells. */
  #expected: number | 'chunked' | null = null;
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection')));
  }

  static open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  send({ method, path, token, body }: Prepared): Promise<Reply> {
    const head = [`${method} ${path} HTTP/1.1`, 'host: bench'];
    if (token !== undefined) head.push(`authorization: Bearer ${token}`);
    if (body !== undefined) head.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#length += chunk.length;
    this.#expected ??= expectedLength(this.#received);
    if (this.#expected === null) return;
    const isWhole = this.#expected === 'chunked' ? endsChunked(this.#received, chunk) : this.#length >= this.#expected;
    if (!isWhole) return;
    const whole = Buffer.concat(this.#received);
    const bodyStart = whole.indexOf(HEAD_END) + HEAD_END.length;
    const text = whole.toString('utf8', bodyStart);
    const body = this.#expected === 'chunked' ? unchunked(whole.subarray(bodyStart)) : text;
    this.#received = [];
    this.#length = 0;
    this.#expected = null;
    this.#waiting?.resolve({ status: Number(whole.toString('latin1', 9, 12)), body });
  }
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';

function expectedLength(received: Buffer[]): number | 'chunked' | null {
  const start = Buffer.concat(received);
  const end = start.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = start.toString('latin1', 0, end).toLowerCase();
  if (head.includes('transfer-encoding: chunked')) return 'chunked';
  return end + HEAD_END.length + Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
}

const endsChunked = (received: Buffer[], last: Buffer): boolean =>
  (last.length >= LAST_CHUNK.length ? last : Buffer.concat(received)).toString('latin1').endsWith(LAST_CHUNK);

function unchunked(bytes: Buffer): string {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(chunks).toString('utf8');
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
