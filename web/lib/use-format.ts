import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { createFormat, type Format } from './format.ts';
import { knownZone, preferredLocale } from './locale.ts';

const formats = new Map<string, Format>();

/** Made once for each: what Intl makes takes its time, and every card and cell wants it. */
function formatFor(locale: string, ...zones: (string | null | undefined)[]): Format {
  const key = [locale, ...zones].join(' ');
  const known =
    formats.get(key) ??
    createFormat({ locale: preferredLocale(locale, navigator.languages), timeZone: knownZone(zones) });
  formats.set(key, known);
  return known;
}

/** Asked for once: it takes its time, and every card and cell wants to know. */
const ownTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Numbers, money and times in the signed-in person's locale and zone; before that in the page's language and the browser's zone. */
export function useFormat(): Format {
  const { data } = trpc.auth.me.useQuery(undefined, { enabled: false });
  const { i18n } = useTranslation();
  return formatFor(data?.locale ?? i18n.language, data?.timezone, data?.workspace.timezone, ownTimeZone);
}

const TICK = 30_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, TICK);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The present, moving on every half minute: one timer for all relative times on the page. */
export function useNow(): number {
  return useSyncExternalStore(watchClock, () => now);
}
