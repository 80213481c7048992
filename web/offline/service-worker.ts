/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/** Written by the build: what this release consists of, and a name that differs whenever that does. */
const RELEASE = '__RELEASE__';
const FILES = '__FILES__'.split('|');

const PREFIX = 'kontor-';
const CACHE = `${PREFIX}${RELEASE}`;
/** The server's own: never answered from here, so that nothing of the data stays on the device. */
const SERVER = /^\/(trpc|api|healthz|readyz|metrics)(\/|$)/;

self.addEventListener('install', (event) => {
  // Past the HTTP cache: an index of the old release would name files that the new one does not have.
  const requests = FILES.map(
    (file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'reload' }),
  );
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldReleases().then(() => self.clients.claim()));
});

/** The release before stays: windows that still run it may yet ask for its files. */
async function forgetOldReleases(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || SERVER.test(pathname)) return;
  event.respondWith(answer(request, request.mode === 'navigate' ? '/index.html' : pathname));
});

async function answer(request: Request, file: string): Promise<Response> {
  const own = await caches.open(CACHE);
  return (await own.match(file)) ?? (await caches.match(file)) ?? fetch(request);
}

// A person took up the offer of the new release.
self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting();
});

// oxlint-disable-next-line unicorn/require-module-specifiers -- it makes this file a module, with a `self` of its own.
export {};
