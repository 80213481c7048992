import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../src/router.ts';
import { useLiveStatus } from '../live-status.ts';
import {
  canWait,
  isCreation,
  isDoneIn,
  isSuperseded,
  onTopOf,
  type Refusal,
  rebased,
  turnOf,
  type UnsavedChange,
} from './change.ts';
import { dropUnsaved, followUnsaved, isAnythingUnkept, isKept, keepUnsaved, unsavedOf } from './unsaved.ts';

type ApiError = TRPCClientError<AppRouter>;

/** A change that was given up, or waits for a decision: whoever waits for its answer hears this, and tells nobody. */
const DISCARDED = new Error('The change was given up');

export const isDiscarded = (error: unknown): boolean => error instanceof TRPCClientError && error.cause === DISCARDED;

const discarded = (): ApiError => new TRPCClientError<AppRouter>(DISCARDED.message, { cause: DISCARDED });

type Options = {
  userId: number;
  send: (
    path: string,
    input: unknown,
    options: { context: { changeKey: string; userId: number }; signal: AbortSignal },
  ) => Promise<unknown>;
  nameOf: (change: Pick<UnsavedChange, 'path' | 'input'>) => string | null;
  refusalOf: (change: UnsavedChange, error: ApiError) => Refusal;
  /** It has to wait. */
  onKept: (change: UnsavedChange, isNew: boolean) => void;
  /** The server has made a change that had waited. */
  onSaved: (change: UnsavedChange) => void;
  onRefused: (change: UnsavedChange, refusal: Refusal) => void;
  onDiscarded: (change: UnsavedChange) => void;
};

type Waiter = { done: (answer: unknown) => void; fail: (error: ApiError) => void; onKept?: (() => void) | undefined };

/** Whose changes are sent; null while nobody is signed in. */
let session: Options | null = null;
let made = 0;
const waiters = new Map<string, Waiter>();
/** Made, and neither answered nor kept yet. */
const fresh = new Map<string, { change: UnsavedChange; attempt?: AbortController }>();
const turns = new Map<string, Promise<void>>();

const isUnanswered = (error: ApiError): boolean => !error.data || error.data.httpStatus === 503;
const isDown = (): boolean => useLiveStatus.getState().status === 'offline';

function waitingOf({ userId }: Options): readonly UnsavedChange[] {
  return unsavedOf(userId).filter(({ refusal }) => refusal === null);
}

const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Takes the changes that can wait: they are sent at once where the line is up and nothing else waits, and else kept, in
 * order, until it is. Whoever made one hears of it when it is answered, however long that takes.
 */
export const outboxLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const { type, path, input, context } = op;
    const isSent = 'changeKey' in context;
    if (!session || type !== 'mutation' || isSent || context['mayWait'] === false || !canWait(path)) return next(op);
    const options = session;
    return observable((observer) => {
      const { whenKept } = context;
      void take(options, path, Object(input), {
        done: (data) => {
          observer.next({ result: { type: 'data', data } });
          observer.complete();
        },
        fail: (error) => observer.error(error),
        onKept: typeof whenKept === 'function' ? () => void whenKept() : undefined,
      });
    });
  };

async function take(options: Options, path: string, input: Record<string, unknown>, waiter: Waiter): Promise<void> {
  const { userId, nameOf } = options;
  // Whatever clock is right: what is made later comes later.
  const order = Math.max(Date.now(), (unsavedOf(userId).at(-1)?.order ?? 0) + 1, made + 1);
  made = order;
  const change = {
    key: newKey(),
    userId,
    order,
    path,
    input,
    name: nameOf({ path, input }),
    sentAt: null,
    refusal: null,
  };
  waiters.set(change.key, waiter);
  fresh.set(change.key, { change });
  // Whoever sets a field anew has decided about what was refused there.
  for (const old of unsavedOf(userId)) if (old.refusal && isSuperseded(old, change)) dropUnsaved(old);
  const turn = turnOf(change);
  const before = turns.get(turn);
  const mine = (async () => {
    await before;
    if (isDown() || waitingOf(options).length > 0) keep(change);
    else await sendAtOnce(options, change);
  })();
  turns.set(turn, mine);
  await mine;
  if (turns.get(turn) === mine) turns.delete(turn);
}

async function sendAtOnce(options: Options, change: UnsavedChange): Promise<void> {
  const sent = { ...change, sentAt: Date.now() };
  const attempt = new AbortController();
  fresh.set(change.key, { change: sent, attempt });
  try {
    settle(sent, await post(options, sent, attempt.signal));
  } catch (cause) {
    const error = TRPCClientError.from<AppRouter>(cause instanceof Error ? cause : new Error(String(cause)));
    if (isUnanswered(error) && session === options) keep(sent);
    else fail(sent, error);
  }
}

const post = (options: Options, { key, userId, path, input }: UnsavedChange, signal: AbortSignal): Promise<unknown> =>
  options.send(path, input, { context: { changeKey: key, userId }, signal });

function keep(change: UnsavedChange): void {
  fresh.delete(change.key);
  keepUnsaved(change);
  announceKeeping();
  waiters.get(change.key)?.onKept?.();
  session?.onKept(change, true);
  void sendKept();
}

let announceKeeping = (): void => {};
let keeping = nextKeeping();

function nextKeeping(): Promise<void> {
  return new Promise((resolve) => {
    announceKeeping = () => {
      resolve();
      keeping = nextKeeping();
    };
  });
}

/** Resolves once changes have to wait: who would build on an answer builds on what was asked for then. */
export const whenKeeping = (): Promise<void> =>
  session && waitingOf(session).length > 0 ? Promise.resolve() : keeping;

function takeWaiter(key: string): Waiter | undefined {
  const waiter = waiters.get(key);
  waiters.delete(key);
  return waiter;
}

function fail({ key, userId }: UnsavedChange, error: ApiError): void {
  fresh.delete(key);
  dropUnsaved({ key, userId });
  takeWaiter(key)?.fail(error);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The server has answered. */
function settle(change: UnsavedChange, answer: unknown): void {
  const { key } = change;
  fresh.delete(key);
  const wasKept = isKept(change);
  dropUnsaved(change);
  if (wasKept) rebaseLater(change, isRecord(answer) ? answer : null);
  takeWaiter(key)?.done(answer);
  if (!wasKept) return;
  tellTabs({ key, answer });
  session?.onSaved(change);
}

function rebaseLater(change: UnsavedChange, outcome: Record<string, unknown> | null): void {
  for (const later of unsavedOf(change.userId)) {
    const begun = later.order > change.order ? rebased(later, change, outcome) : later;
    if (begun !== later) keepUnsaved(begun);
  }
}

/** Tells the other tabs what became of the changes that one of them made. */
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('kontor.unsaved') : null;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin.
const tellTabs = (outcome: object): void => tabs?.postMessage(outcome);

function hearOtherTab({ data }: MessageEvent<unknown>): void {
  if (!isRecord(data) || typeof data['key'] !== 'string') return;
  const waiter = takeWaiter(data['key']);
  if (data['isDiscarded'] === true) waiter?.fail(discarded());
  else waiter?.done(data['answer']);
}

let isSending = false;
let isAskedAgain = false;

/** Sends what is kept, one after the other; of all tabs one at a time does. */
async function sendKept(): Promise<void> {
  isAskedAgain = true;
  if (isSending) return;
  isSending = true;
  for (;;) {
    const options = session;
    if (!options || !isAskedAgain) break;
    isAskedAgain = false;
    // Pages without TLS have no locks: there each tab sends, and the server does each change once by its key.
    if ('locks' in navigator) await navigator.locks.request(`kontor.unsaved.${options.userId}`, () => sendAll(options));
    else await sendAll(options);
  }
  isSending = false;
}

async function sendAll(options: Options): Promise<void> {
  for (let failures = 0; ; ) {
    const [next] = waitingOf(options);
    if (!next || session !== options) return;
    if (isCreation(next) && isForgotten(next)) {
      refuse(options, next, TRPCClientError.from<AppRouter>(new Error('Unknown')));
      continue;
    }
    const sent = { ...next, sentAt: next.sentAt ?? Date.now() };
    keepUnsaved(sent);
    try {
      const answer = await post(options, sent, newAttempt());
      failures = 0;
      settle(sent, answer);
    } catch (cause) {
      const error = TRPCClientError.from<AppRouter>(cause instanceof Error ? cause : new Error(String(cause)));
      if (session !== options || error.data?.httpStatus === 401) return;
      if (isUnanswered(error)) await lineBack(failures++);
      else if (isDoneIn(sent, error.data?.current)) settle(sent, error.data?.current);
      else refuse(options, sent, error);
    }
  }
}

/** The server keeps keys for a day: after that it can't tell a repeat from another. */
const isForgotten = ({ sentAt }: UnsavedChange): boolean => sentAt !== null && Date.now() - sentAt > 20 * 3_600_000;

const MAX_ATTEMPT = 20_000;
const MAX_WAIT = 10_000;

let attempt = new AbortController();

function newAttempt(): AbortSignal {
  attempt = new AbortController();
  return AbortSignal.any([attempt.signal, AbortSignal.timeout(MAX_ATTEMPT)]);
}

let wake = (): void => {};

/** Until the stream is connected again, or some time has passed: sockets may be what alone is stopped. */
function lineBack(failures: number): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, Math.min(MAX_WAIT, 250 * 2 ** failures) * (0.5 + Math.random() / 2));
  });
}

/** It stays until somebody decides; whoever made it shows again what the server has. */
function refuse(options: Options, change: UnsavedChange, error: ApiError): void {
  if (!isKept(change)) return;
  const refusal = options.refusalOf(change, error);
  keepUnsaved({ ...change, refusal });
  giveUp(change);
  options.onRefused(change, refusal);
}

function giveUp(change: UnsavedChange): void {
  rebaseLater(change, null);
  takeWaiter(change.key)?.fail(discarded());
  tellTabs({ key: change.key, isDiscarded: true });
}

export function discard(change: UnsavedChange): void {
  dropUnsaved(change);
  giveUp(change);
  session?.onDiscarded(change);
}

/** Sends a refused change once more; over what somebody else made of the fields, where that is why it was refused. */
export function sendAgain(change: UnsavedChange): void {
  const { theirs } = change.refusal ?? {};
  const again = theirs ? onTopOf(change, theirs) : { ...change, refusal: null };
  keepUnsaved({ ...again, sentAt: null });
  void sendKept();
}

/** Whether the others could tell: what is on its way is kept for the case that nobody is there to hear the answer. */
function keepFresh(): void {
  for (const { change } of fresh.values()) keepUnsaved(change);
}

/** Sends a person's changes, those of before this page included, for as long as they are signed in. Returns what ends it. */
export function startOutbox(options: Options): () => void {
  session = options;
  const unfollow = followUnsaved(options.userId, () => void sendKept());
  const stopStatus = useLiveStatus.subscribe(({ status }, before) => {
    if (status === before.status) return;
    if (status === 'offline') for (const { attempt: each } of fresh.values()) each?.abort();
    if (status === 'offline' || status === 'connected') attempt.abort();
    if (status === 'connected') wake();
  });
  const warn = (event: BeforeUnloadEvent) => {
    if (isAnythingUnkept()) event.preventDefault();
  };
  const hide = () => document.visibilityState === 'hidden' && keepFresh();
  window.addEventListener('beforeunload', warn);
  window.addEventListener('pagehide', keepFresh);
  document.addEventListener('visibilitychange', hide);
  tabs?.addEventListener('message', hearOtherTab);
  for (const change of unsavedOf(options.userId)) options.onKept(change, false);
  void sendKept();
  return () => {
    session = null;
    unfollow();
    stopStatus();
    attempt.abort();
    wake();
    waiters.clear();
    window.removeEventListener('beforeunload', warn);
    window.removeEventListener('pagehide', keepFresh);
    document.removeEventListener('visibilitychange', hide);
    tabs?.removeEventListener('message', hearOtherTab);
  };
}
