import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';
import { REFUSAL_HEADERS } from './policy.ts';

/** Calls at work at once: half as many again as the pool has connections; more would only wait for each other. */
const MAX_RUNNING = 24;
/** Calls at work at once while the event loop itself is late. */
const MAX_RUNNING_LATE = 8;
const MAX_WAITING = 512;
/** Whom a burst makes wait is let in within this, or refused. */
const BURST_WAIT_MS = 500;
/** Once somebody had to be refused it is no burst: nobody waits for longer than this until a while after the last refusal. */
const OVERLOAD_WAIT_MS = 20;
const OVERLOAD_LASTS_MS = 1_000;
const MAX_WAITING_OVERLOADED = 16;
const SWEEP_MS = 10;
const LAG_SAMPLE_MS = 100;
/** How late timers run, smoothed over about a second, before fewer calls are taken on. */
const MAX_LAG_MS = 250;
const RETRY_AFTER_SECONDS = 2;

type Waiting = { since: number; admit: () => void; refuse: (error: AppError) => void };

export type Admission = {
  /** Waits for room; undefined where there is room now. Refuses with UNAVAILABLE. */
  enter: () => Promise<void> | undefined;
  /** Gives back what `enter` gave. */
  leave: () => void;
  /** Whether a call that came now would be refused: asked before anything is spent on it. */
  isFull: () => boolean;
  /** Counts one, and says what it is to be told. */
  refused: () => AppError;
  /** Whether there has been more to do for a while than can be done. */
  isOverloaded: () => boolean;
  running: () => number;
  waiting: () => number;
  close: () => void;
};

/**
 * Lets in as many calls as can be answered soon. A burst waits its turn; under lasting overload the queue is kept so
 * short that who is let in is answered as fast as ever, and the others learn at once that they should come back.
 * `onRefusal` is told how many it have been since the overload began; `waitMs` is how long all may wait instead, in tests that
 * share the processor with their server.
 */
export function createAdmission(onRefusal: (count: number) => void = () => {}, waitMs?: number): Admission {
  let running = 0;
  let queue: Waiting[] = [];
  let overloadedUntil = 0;
  let refusals = 0;
  let sweeping: NodeJS.Timeout | null = null;
  let lag = 0;
  let sampledAt = performance.now();

  const sampling = setInterval(() => {
    const now = performance.now();
    lag = 0.9 * lag + 0.1 * Math.max(0, now - sampledAt - LAG_SAMPLE_MS);
    sampledAt = now;
  }, LAG_SAMPLE_MS).unref();

  const limit = () => (lag > MAX_LAG_MS ? MAX_RUNNING_LATE : MAX_RUNNING);
  const isOverloaded = () => lag > MAX_LAG_MS || performance.now() < overloadedUntil;
  const isFull = () => queue.length >= MAX_WAITING_OVERLOADED && (queue.length >= MAX_WAITING || isOverloaded());

  function enter(): Promise<void> | undefined {
    if (running < limit() && queue.length === 0) {
      running++;
      return undefined;
    }
    if (isFull()) throw refused();
    const since = performance.now();
    sweeping ??= setInterval(sweep, SWEEP_MS);
    return new Promise((admit, refuse) => queue.push({ since, admit, refuse }));
  }

  function refused(): AppError {
    const now = performance.now();
    refusals = now < overloadedUntil ? refusals + 1 : 1;
    overloadedUntil = now + OVERLOAD_LASTS_MS;
    onRefusal(refusals);
    return busy();
  }

  function leave(): void {
    running--;
    if (queue.length > 0) letIn();
  }

  function letIn(): void {
    while (queue.length > 0 && running < limit()) {
      running++;
      queue.shift()?.admit();
    }
    if (queue.length === 0) stopSweeping();
  }

  /** Refuses those who have waited too long, the oldest first. */
  function sweep(): void {
    const since = performance.now() - (waitMs ?? (isOverloaded() ? OVERLOAD_WAIT_MS : BURST_WAIT_MS));
    const late = queue.findIndex((waiting) => waiting.since > since);
    const tooLate = queue.splice(0, late === -1 ? queue.length : late);
    for (const { refuse } of tooLate) refuse(refused());
    letIn();
  }

  function stopSweeping(): void {
    if (sweeping) clearInterval(sweeping);
    sweeping = null;
  }

  return {
    enter,
    leave,
    isFull,
    refused,
    isOverloaded,
    running: () => running,
    waiting: () => queue.length,
    close: () => {
      clearInterval(sampling);
      stopSweeping();
      for (const { refuse } of queue) refuse(busy());
      queue = [];
    },
  };
}

/** Answers 503 before anything is spent on a request, as `bodyOf` shapes it; what waits to be let in can't grow. */
export function refuseWhenFull(
  app: FastifyInstance,
  { isFull, refused }: Admission,
  bodyOf: (error: AppError, request: FastifyRequest) => unknown,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isFull() || !/^\/(trpc|api)\//.test(request.url)) return done();
    const error = refused();
    void reply
      .code(503)
      .headers({ ...REFUSAL_HEADERS, 'retry-after': RETRY_AFTER_SECONDS })
      .send(bodyOf(error, request));
  });
}

const busy = (): AppError =>
  new AppError('UNAVAILABLE', say('busy'), {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
