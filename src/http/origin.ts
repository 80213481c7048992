import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request was made by a page of our own: by its Origin, which browsers set and pages can't forge. One
 * without an Origin comes from no page, or from one that a browser already refused to name.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (origin === publicUrl) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Whether a request that changes something may be answered as its cookie's owner. Scripts send no Origin, and no cookie. */
export function mayChange(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  if (headers.origin !== undefined) return isSameOrigin(headers, publicUrl);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(headers: IncomingHttpHeaders): string | null {
  const match = /^Bearer ([\w.~+/=-]{1,500})$/i.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}
