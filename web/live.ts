import type { QueryClient } from '@tanstack/react-query';
import type { EventEntityType } from '../src/events/input.ts';
import type { LiveEvent as ServerLiveEvent } from '../src/live/input.ts';
import { isUnauthorized } from './lib/errors.ts';
import { useLiveStatus } from './live-status.ts';
import { isSessionOver } from './session.ts';
import { queryClient, resetReconnectDelay, socket, trpcClient } from './trpc.ts';

/** What became of a record, as the wire carries it. */
export type LiveEvent = Omit<ServerLiveEvent, 'at' | 'changes' | 'record'> & {
  at: string;
  changes: Record<string, { from?: unknown; to?: unknown }> | null;
  /** The record as its `get` gives it; null where it is gone from sight. */
  record?: unknown;
};

type Listener = (event: LiveEvent, queryClient: QueryClient) => void;

const listeners = new Map<EventEntityType, Set<Listener>>();

/** Has a feature patch its caches with what others change. Registered once, where the feature's code is loaded. */
export function onLiveEvent(entityType: EventEntityType, listener: Listener): () => void {
  const known = listeners.get(entityType) ?? new Set();
  listeners.set(entityType, known.add(listener));
  return () => known.delete(listener);
}

/** The routers whose answers hold records of a type: what a change of very many makes stale. */
const ROUTERS: Partial<Record<EventEntityType, readonly string[]>> = {
  deal: ['looks', 'files', 'trash', 'deals', 'timeline', 'home', 'search', 'tasks', 'audit'],
  contact: ['looks', 'files', 'trash', 'contacts', 'deals', 'tasks', 'timeline', 'search', 'audit'],
  company: ['looks', 'files', 'trash', 'companies', 'contacts', 'deals', 'tasks', 'timeline', 'search', 'audit'],
  task: ['looks', 'trash', 'tasks', 'deals', 'home', 'search', 'timeline', 'audit'],
  activity: ['looks', 'files', 'trash', 'activities', 'timeline', 'home', 'audit'],
};

/** Refetches what is on screen and forgets the rest, as far as a type's records can stand in it. */
function invalidate(entityType: EventEntityType): void {
  const routers = ROUTERS[entityType];
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      routers === undefined || (Array.isArray(path) && routers.some((name) => name === path[0])),
  });
}

const REMEMBERED = 2_000;

/** Resuming may repeat what has arrived already; the oldest are forgotten first. */
const arrived = new Set<number>();

function isRepeated({ id }: LiveEvent): boolean {
  if (id === 0) return false;
  if (arrived.has(id)) return true;
  arrived.add(id);
  const [oldest] = arrived;
  if (arrived.size > REMEMBERED && oldest !== undefined) arrived.delete(oldest);
  return false;
}

/** Connected, for the first time or again: what failed to load meanwhile is asked for once more. */
function greet(): void {
  useLiveStatus.getState().setStatus('connected');
  void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
}

function dispatch(event: LiveEvent): void {
  if (isRepeated(event)) return;
  if (event.kind === 'ready') greet();
  else if (event.kind === 'reset') void queryClient.invalidateQueries();
  else if (event.kind === 'bulk') invalidate(event.entityType);
  else for (const listener of listeners.get(event.entityType) ?? []) listener(event, queryClient);
}

/** What was loaded before the stream began may lack what happened in between. */
function refreshLoaded(): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) => !(Array.isArray(path) && path[0] === 'auth'),
  });
}

const RESUBSCRIBE_AFTER = 1_000;
const MAX_RESUBSCRIBE_AFTER = 5_000;

/** Where a new subscription goes on; forgotten with the session. */
let lastEventId: string | undefined;
let onSessionEnd: () => void = () => {};

/** What is done once the server no longer knows us. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener;
}

let isChecking = false;

/** A lost socket or a refused call says little; whether the session is over, the server is asked. */
export async function checkSession(): Promise<void> {
  if (isChecking) return;
  isChecking = true;
  try {
    if (await isSessionOver()) onSessionEnd();
  } finally {
    isChecking = false;
  }
}

/**
 * Follows what others change for as long as somebody is signed in, through lost sockets and restarts of the server.
 * Returns what ends it.
 */
export function startLive(): () => void {
  const { setStatus } = useLiveStatus.getState();
  let isStopped = false;
  let failures = 0;
  let retry: number | undefined;
  let stream: { unsubscribe(): void } | undefined;

  const connection = socket.connectionState.subscribe({
    next: ({ state, error }) => {
      if (isStopped) return;
      if (state === 'pending') setStatus('catching-up');
      else if (state === 'connecting' && error) {
        setStatus('offline');
        void checkSession();
      }
    },
  });

  function again() {
    if (isStopped) return;
    stream?.unsubscribe();
    setStatus('offline');
    const delay = Math.min(MAX_RESUBSCRIBE_AFTER, RESUBSCRIBE_AFTER * 2 ** failures++);
    window.clearTimeout(retry);
    retry = window.setTimeout(subscribe, delay * (0.5 + Math.random() / 2));
  }

  function subscribe() {
    stream = trpcClient.events.stream.subscribe(lastEventId === undefined ? {} : { lastEventId }, {
      onData: ({ id, data }) => {
        if (lastEventId === undefined) refreshLoaded();
        lastEventId = id;
        failures = 0;
        resetReconnectDelay();
        dispatch(data);
      },
      onError: (error) => {
        if (isUnauthorized(error)) void checkSession();
        again();
      },
      onComplete: again,
    });
  }

  /** The browser knows of a lost line before the socket does; and a socket that outlived it may have missed something. */
  const back = () => {
    window.clearTimeout(retry);
    stream?.unsubscribe();
    subscribe();
  };
  window.addEventListener('offline', again);
  window.addEventListener('online', back);

  subscribe();
  return () => {
    isStopped = true;
    window.removeEventListener('offline', again);
    window.removeEventListener('online', back);
    window.clearTimeout(retry);
    connection.unsubscribe();
    stream?.unsubscribe();
    lastEventId = undefined;
    arrived.clear();
    setStatus('connecting');
  };
}
