import { expect, test } from 'vitest';
import { safeReturnPath } from './return-path.ts';

test.each([
  ['/deals?view=table&open=deal-4#x', '/deals?view=table&open=deal-4#x'],
  ['/', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/./\n/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/x/..//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['deals', '/'],
  ['/sign-in?return=/sign-in', '/'],
  [undefined, '/'],
  [['/deals'], '/'],
])('%j leads to %s', (value, path) => {
  expect(safeReturnPath(value)).toBe(path);
});
