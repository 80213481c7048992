import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestSite, type TestSite } from './testing/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

async function ask(path: string, language: string | undefined, body?: object): Promise<unknown> {
  const answer = await site.app.inject({
    method: body ? 'POST' : 'GET',
    url: path,
    headers: {
      authorization: `Bearer ${site.tokenOf('manager')}`,
      ...(language !== undefined && { 'accept-language': language }),
    },
    ...(body && { payload: body }),
  });
  return answer.json();
}

test.each([
  [undefined, 'There is no such deal', 'is required'],
  ['*', 'There is no such deal', 'is required'],
  ['de-CH,en;q=0.5', 'Diesen Deal gibt es nicht', 'Pflichtangabe'],
  ['ru', 'Такой сделки нет', 'Обязательное поле'],
])('who accepts %s is told so, over REST and tRPC alike', async (language, absent, required) => {
  expect(await ask('/api/deals/999999', language)).toMatchObject({ error: { code: 'NOT_FOUND', message: absent } });
  expect(await ask('/trpc/deals.get?input={"id":999999}', language)).toMatchObject({ error: { message: absent } });
  const fields = { title: required };
  const message = `title: ${required}`;
  expect(await ask('/api/deals', language, {})).toMatchObject({ error: { code: 'INVALID', message, fields } });
  expect(await ask('/trpc/deals.create', language, {})).toMatchObject({
    error: { message, data: { code: 'INVALID', fields } },
  });
});
