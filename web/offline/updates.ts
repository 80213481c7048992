import { create } from 'zustand';
import { useLiveStatus } from '../live-status.ts';

/** How often a window that stays open asks whether there is a new release. */
const ASK_EVERY = 30 * 60_000;

type UpdateState = { waiting: ServiceWorker | null };

/** The new release that is ready and waits for somebody to take it up. */
export const useUpdate = create<UpdateState>()(() => ({ waiting: null }));

/** Changes to the release that waits; this window begins anew with it, others go on with theirs until they are reloaded. */
export function takeUpdate(): void {
  const { waiting } = useUpdate.getState();
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin of its own to name.
  waiting?.postMessage('activate');
}

function watch(registration: ServiceWorkerRegistration): void {
  const offer = () => {
    // Without one in charge this is the first visit, and nothing is new.
    if (registration.waiting && navigator.serviceWorker.controller)
      useUpdate.setState({ waiting: registration.waiting });
  };
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
  // Where the server can't be reached the next time will do.
  const ask = () => void registration.update().catch(() => {});
  window.setInterval(ask, ASK_EVERY);
  // A server that was away may have come back as a new release.
  useLiveStatus.subscribe(({ status }, before) => {
    if (status === 'connected' && before.status !== 'connecting' && before.status !== 'connected') ask();
  });
}

/** Keeps the client on the device, so that it opens without the server, and has new releases offered. */
export async function keepOnDevice(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    watch(await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }));
  } catch {
    // Private windows and plain HTTP have none; all works, but only with the server.
  }
}
