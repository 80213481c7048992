import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../trpc.ts';
import { createFormat, type Format } from './format.ts';

const formats = new Map<string, Format>();

function formatFor(locale: string, timeZone: string): Format {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key) ?? createFormat({ locale, timeZone });
  formats.set(key, known);
  return known;
}

/** A browser set to British English knows more than an account set to English. */
function preferredLocale(locale: string): string {
  return (
    navigator.languages.find((language) => language.toLowerCase().startsWith(`${locale.toLowerCase()}-`)) ?? locale
  );
}

/** Asked for once: it takes its time, and every card and cell wants to know. */
const ownTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Numbers, money and times in the signed-in person's locale and zone; before that in the page's language and the browser's zone. */
export function useFormat(): Format {
  const { data } = trpc.auth.me.useQuery(undefined, { enabled: false });
  const { i18n } = useTranslation();
  return formatFor(
    preferredLocale(data?.locale ?? i18n.language),
    data?.timezone ?? data?.workspace.timezone ?? ownTimeZone,
  );
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
