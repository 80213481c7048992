import { expect } from 'vitest';
import type { Name } from './actors.ts';
import type { TestSite } from './site.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Asking = { body?: object; as?: Name; headers?: Record<string, string> };

/** REST as scripts see it: JSON with a token, the manager's unless told otherwise. */
export function restOf(site: TestSite) {
  async function api(method: Method, path: string, { body, as = 'manager', headers = {} }: Asking = {}) {
    const answer = await site.app.inject({
      method,
      url: `/api${path}`,
      headers: { authorization: `Bearer ${site.tokenOf(as)}`, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, text: answer.body, body: answer.body === '' ? null : answer.json() };
  }
  async function made(path: string, body: object, as: Name = 'manager') {
    const answer = await api('POST', path, { body, as });
    expect([path, answer.status, answer.body]).toEqual([path, 201, answer.body]);
    return answer.body;
  }
  return { api, made };
}

export const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
export const id = expect.any(Number);
