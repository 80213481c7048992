const HERE = 'https://here.invalid';

/** Where to go after signing in: a path of this site, whatever the address bar was made to say. */
export function safeReturnPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.includes('\\')) return '/';
  if (!URL.canParse(value, HERE)) return '/';
  const url = new URL(value, HERE);
  if (url.origin !== HERE || url.pathname.startsWith('//') || url.pathname.startsWith('/sign-in')) return '/';
  return url.pathname + url.search + url.hash;
}
