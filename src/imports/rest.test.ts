import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOnce } from '../jobs/work.ts';
import { type Method, restOf } from '../testing/api.ts';
import { openTestSite, type TestSite } from '../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

const FILE = Buffer.from('First Name,E-Mail\nAda,ada@example.com\nBob,nonsense\n');

async function workAll() {
  while (await workOnce({ db: site.world.database.db, onCommit: () => {} })) {
    // until nothing is left
  }
}

test('a script imports a file: begun, sent in pieces, read, looked at, written, and told of row by row', async () => {
  const { api } = restOf(site);
  const rest = async (method: Method, path: string, body?: object) => {
    const answer = await api(method, path, body && { body });
    expect([path, answer.status, answer.text]).toEqual([path, expect.toSatisfy((code) => code < 300), answer.text]);
    return answer.body;
  };
  const { id } = await rest('POST', '/imports', { type: 'contact', name: 'people.csv', size: FILE.length });
  for (const [offset, end] of [
    [0, 20],
    [20, FILE.length],
  ] as const) {
    const sent = await site.app.inject({
      method: 'POST',
      url: `/api/imports/${id}/data?offset=${offset}`,
      headers: { authorization: `Bearer ${site.tokenOf('manager')}`, 'content-type': 'application/octet-stream' },
      payload: FILE.subarray(offset, end),
    });
    expect(sent.json()).toEqual({ size: end, is_complete: end === FILE.length });
  }
  const read = await rest('POST', `/imports/${id}/read`, {});
  expect(read).toMatchObject({ row_count: 2, header: ['First Name', 'E-Mail'], refused_count: 0 });
  expect(read.plan.columns).toEqual([
    { type: 'contact', field: 'firstName' },
    { type: 'contact', field: 'email' },
  ]);
  const columns = [
    { type: 'contact', field: 'first_name' },
    { type: 'contact', field: 'email' },
  ];
  const wrong = { 'E-Mail': '“nonsense” must be an e-mail address like anna@example.com' };
  expect((await rest('POST', `/imports/${id}/preview`, { columns })).items).toMatchObject([
    { line: 2, read: { 'First Name': 'Ada', 'E-Mail': 'ada@example.com' }, problems: {} },
    { line: 3, problems: wrong },
  ]);
  const start = { columns, doubles: 'skip' };
  expect((await api('POST', `/imports/${id}/start`, { as: 'admin', body: start })).status).toBe(404);
  const { job_id } = await rest('POST', `/imports/${id}/start`, start);
  await workAll();
  expect(await rest('GET', `/jobs/${job_id}`)).toMatchObject({ state: 'done', done: 2, refused: 1 });
  expect((await rest('GET', `/imports/${id}/rows?state=refused`)).items).toMatchObject([{ line: 3, reasons: wrong }]);
  await rest('POST', `/imports/${id}/fix`, { line: 3, cells: ['Bob', 'bob@example.com'] });
  await rest('POST', `/imports/${id}/start-fixed`);
  await workAll();
  expect(await rest('GET', `/imports/${id}`)).toMatchObject({ fixed_count: 0, run: { state: 'done', done: 1 } });
  const { items } = await rest('GET', '/contacts?sort=first_name');
  expect(items.map(({ first_name, email }: Record<string, string>) => [first_name, email])).toEqual([
    ['Ada', 'ada@example.com'],
    ['Bob', 'bob@example.com'],
  ]);
  const { paths } = await rest('GET', '/openapi.json');
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['', '/{id}', '/{id}/data', '/{id}/read', '/{id}/rows'].map((end) => `/imports${end}`)),
  );
});
